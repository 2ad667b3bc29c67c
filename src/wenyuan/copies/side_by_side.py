"""Two documents side by side, as a page or a report shows them: pairs with their changes marked, coverage by page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from wenyuan.copies.coverage import Cell, cells
from wenyuan.copies.models import Pair
from wenyuan.copies.passages import Piece, flowing, marked, query, shortened
from wenyuan.copies.queries import EvidenceView, PassagePair, Place, copy_of, evidence, matches_of
from wenyuan.copies.record import Record
from wenyuan.copies.texts import pages_of
from wenyuan.library.models import Document

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

_OPENING, _CLOSING = re.compile(r"[“‘「『《〈（(]{1,3}\Z"), re.compile(r"[”’」』》〉）)。！？；：，、….!?;:,]{1,4}")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a pair: where it stands, its text in pieces, and what finds it again in the reader."""

    page: int
    pieces: tuple[Piece, ...]
    query: str
    #: Characters left out of the middle.
    skipped: int = 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """The same passage on both sides. What differs is only worked out for the rows that are shown."""

    number: int
    passage: PassagePair
    pages: tuple[Sequence[str], Sequence[str]] = field(repr=False)

    @property
    def is_same(self) -> bool:
        """Whether nothing differs but the script, the width or the layout."""
        return self.passage.is_same

    @property
    def ours(self) -> Side:
        """The left side."""
        return self._sides[0]

    @property
    def theirs(self) -> Side:
        """The right side."""
        return self._sides[1]

    @cached_property
    def _sides(self) -> tuple[Side, Side]:
        one = self.passage
        mine, yours = _framed(one.our_text, one.ours, self.pages[0]), _framed(one.their_text, one.theirs, self.pages[1])
        if one.is_same:
            left, right = shortened(mine), shortened(yours)
        else:
            left, right = ((pieces, 0) for pieces in marked(mine, yours))
        return (
            Side(page=one.ours.page, pieces=left[0], skipped=left[1], query=query(one.our_text)),
            Side(page=one.theirs.page, pieces=right[0], skipped=right[1], query=query(one.their_text)),
        )


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """All that is shown. `only_ours` and `only_theirs` are the passages that have no match."""

    ours: Document
    theirs: Document
    found: Record
    pair: Pair | None
    rows: tuple[Row, ...] = ()
    our_cells: tuple[Cell, ...] = ()
    their_cells: tuple[Cell, ...] = ()
    only_ours: tuple[Side, ...] = ()
    only_theirs: tuple[Side, ...] = ()
    view: EvidenceView | None = None

    @property
    def is_same_file(self) -> bool:
        """Whether both are the same bytes."""
        a, b = self.ours.current, self.theirs.current
        return a is not None and b is not None and a.original_id == b.original_id

    @property
    def exchanges(self) -> list[tuple[str, str, int]]:
        """Words put for each other with how often, the probable original's first; from right to left if that is open."""
        rows = [(before, after, n) for before, after, n in self.found.evidence.get("exchanged", [])]
        return [(after, before, n) for before, after, n in rows] if self.is_left_original else rows

    @property
    def numbers(self) -> list[tuple[str, str, int]]:
        """Numbers and years that differ, in the same direction."""
        rows = [(before, after, n) for before, after, n in self.found.evidence.get("numbers", [])]
        return [(after, before, n) for before, after, n in rows] if self.is_left_original else rows

    @property
    def is_left_original(self) -> bool:
        """Whether the exchanges are told from left to right."""
        return bool(self.found.original.get("side") == "ours")

    @property
    def copy(self) -> str:
        """Which side was called the copy: this (left), other (right), or empty."""
        return copy_of(self.pair, other=self.theirs.fingerprint.norm_hash) if self.pair is not None else ""

    @property
    def changed_rows(self) -> int:
        """Pairs in which something differs."""
        return sum(not row.is_same for row in self.rows)


def compared(ours: Document, theirs: Document, *, user: Person) -> SideBySide | None:
    """Two documents side by side, `ours` on the left. None if the person may not see both or they share nothing.

    What a librarian called no copy is shown to librarians only.
    """
    match = next((one for one in matches_of(ours, user=user) if one.document.pk == theirs.pk), None)
    if match is None or (match.decision == "not" and not (user.is_authenticated and user.is_staff)):
        return None
    if match.pair is None:
        return SideBySide(ours=ours, theirs=match.document, found=match.found, pair=None)
    view = evidence(match.pair, user=user, ours=ours, theirs=theirs)
    return of_view(view) if view is not None else None


def of_view(view: EvidenceView) -> SideBySide:
    """What is shown of an evidence view. Reads the pages of both once more, for the coverage of each page."""
    assert view.ours.current is not None and view.theirs.current is not None
    mine, yours = pages_of(view.ours.current), pages_of(view.theirs.current)
    return SideBySide(
        ours=view.ours,
        theirs=view.theirs,
        found=view.found,
        pair=view.pair,
        rows=tuple(Row(number=n, passage=one, pages=(mine, yours)) for n, one in enumerate(view.passages, start=1)),
        our_cells=cells([one.ours for one in view.passages], mine),
        their_cells=cells([one.theirs for one in view.passages], yours),
        only_ours=tuple(_alone(place, text, mine) for place, text in view.added),
        only_theirs=tuple(_alone(place, text, yours) for place, text in view.dropped),
        view=view,
    )


def _alone(place: Place, text: str, pages: Sequence[str]) -> Side:
    pieces, skipped = shortened(_framed(text, place, pages))
    return Side(page=place.page, pieces=pieces, skipped=skipped, query=query(text))


def _framed(text: str, place: Place, pages: Sequence[str]) -> str:
    """A passage with the punctuation that belongs to it: places begin and end with word characters."""
    before = _OPENING.search(pages[place.page - 1][max(place.start - 3, 0) : place.start]) if pages else None
    after = _CLOSING.match(pages[place.last_page - 1][place.end : place.end + 4]) if pages else None
    return flowing((before[0] if before else "") + text + (after[0] if after else ""))
