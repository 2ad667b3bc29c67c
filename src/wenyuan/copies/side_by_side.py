"""Two documents side by side, as a page or a report shows them: pairs with their changes marked, coverage by page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import rjieba

from wenyuan.copies.models import Pair
from wenyuan.copies.queries import EvidenceView, PassagePair, Place, evidence, matches_of
from wenyuan.copies.record import Record
from wenyuan.copies.texts import pages_of
from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import CJK, is_cjk, squeeze
from wenyuan.library.models import Document

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: Passages that are the same are shown by their beginning and their end when they are longer than both.
HEAD, TAIL = 90, 40
#: Cells of the coverage bar; a cell of a longer document stands for several pages.
CELLS = 40
#: Likeness (difflib) from which two strings are marked character by character.
ALIKE = 0.4
#: Bytes of a passage that its link looks for: 16 Chinese characters, eight English words.
LOOKED_FOR = 48

_QUOTES = frozenset("“”‘’「」『』《》〈〉")
_NUMBER = re.compile(r"\d[\d.,]*[%％]?|[〇零一二三四五六七八九十百千万亿]{2,}")
_OPENING, _CLOSING = re.compile(r"[“‘「『《〈（(]{1,3}\Z"), re.compile(r"[”’」』》〉）)。！？；：，、….!?;:,]{1,4}")
#: Chinese punctuation is written without blanks as well.
_WIDE = CJK + "\u3001-\u301f\uff01-\uff60“”‘’…—"
_LAYOUT, _BLANKS = re.compile(rf"(?<=[{_WIDE}])\s+|\s+(?=[{_WIDE}])"), re.compile(r"\s+")
_QUOTED = re.compile('["“”„＂]')

#: A run of text and why it is marked: "", "word", "number", or "sign" (a quote or title mark that one side lacks).
Piece = tuple[str, str]


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
    """The same passage on both sides."""

    number: int
    ours: Side
    theirs: Side
    is_same: bool


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A page, or some pages in a row, and the share of its word characters that stand in the other document."""

    first: int
    last: int
    share: float

    @property
    def whole_percent(self) -> int:
        """The share as a style sheet has it."""
        return round(self.share * 100)


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
        rows=tuple(_row(n, one, mine, yours) for n, one in enumerate(view.passages, start=1)),
        our_cells=cells([one.ours for one in view.passages], mine),
        their_cells=cells([one.theirs for one in view.passages], yours),
        only_ours=tuple(_alone(place, text, mine) for place, text in view.added),
        only_theirs=tuple(_alone(place, text, yours) for place, text in view.dropped),
        view=view,
    )


def _row(number: int, one: PassagePair, our_pages: Sequence[str], their_pages: Sequence[str]) -> Row:
    mine, yours = _framed(one.our_text, one.ours, our_pages), _framed(one.their_text, one.theirs, their_pages)
    if one.is_same:
        ours, theirs = _shortened(mine), _shortened(yours)
    else:
        left, right = marked(mine, yours)
        ours, theirs = (left, 0), (right, 0)
    return Row(
        number=number,
        ours=Side(page=one.ours.page, pieces=ours[0], skipped=ours[1], query=query(one.our_text)),
        theirs=Side(page=one.theirs.page, pieces=theirs[0], skipped=theirs[1], query=query(one.their_text)),
        is_same=one.is_same,
    )


def _alone(place: Place, text: str, pages: Sequence[str]) -> Side:
    pieces, skipped = _shortened(_framed(text, place, pages))
    return Side(page=place.page, pieces=pieces, skipped=skipped, query=query(text))


def _framed(text: str, place: Place, pages: Sequence[str]) -> str:
    """A passage with the punctuation that belongs to it: places begin and end with word characters."""
    before = _OPENING.search(pages[place.page - 1][: place.start]) if pages else None
    after = _CLOSING.match(pages[place.last_page - 1][place.end :]) if pages else None
    return flowing((before[0] if before else "") + text + (after[0] if after else ""))


def flowing(text: str) -> str:
    """Text without its line ends: no blank next to Chinese, one elsewhere."""
    return _BLANKS.sub(" ", _LAYOUT.sub("", text.strip()))


def _shortened(text: str) -> tuple[tuple[Piece, ...], int]:
    if len(text) <= HEAD + TAIL + 20:
        return ((text, ""),), 0
    return ((text[:HEAD], ""), (text[-TAIL:], "")), len(text) - HEAD - TAIL


def query(text: str) -> str:
    """The beginning of a passage as a quoted search that finds it on its page: whole words, without quotes of its own."""
    runs = [squeeze(run) for run in _QUOTED.split(text)]
    words = max(runs, key=lambda run: min(len(run.encode()), LOOKED_FOR), default="")
    if len(words.encode()) > LOOKED_FOR:
        cut = words.encode()[:LOOKED_FOR].decode(errors="ignore")
        # A Latin word or a number that is cut would not be found: quotes are matched by whole words.
        is_cut = words[len(cut)].isascii() and words[len(cut)].isalnum()
        words = (re.sub(r"[A-Za-z0-9]+$", "", cut) or cut) if is_cut else cut
    return f'"{words.strip()}"' if words.strip() else ""


def marked(mine: str, yours: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, with what differs marked; joined, the pieces of a side are its text.

    Width, case, traditional and simplified forms do not differ, nor do blanks and other punctuation than quotes.
    """
    left, right = _tokens(mine), _tokens(yours)
    matcher = SequenceMatcher(None, [fold(token) for token in left], [fold(token) for token in right], autojunk=False)
    found: tuple[list[Piece], list[Piece]] = [], []
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        a, b = left[i1:i2], right[j1:j2]
        if what == "equal":
            _add(found[0], a, is_equal=True)
            _add(found[1], b, is_equal=True)
        elif len(a) == len(b):
            for one, other in zip(a, b, strict=True):
                _exchanged(found, one, other)
        else:
            _exchanged(found, "".join(a), "".join(b))
    return tuple(found[0]), tuple(found[1])


def _tokens(text: str) -> list[str]:
    """The words of a text, cut as if it were simplified: both sides of a pair are cut alike."""
    tokens, at = [], 0
    for word in rjieba.cut(fold(text)):
        tokens.append(text[at : at + len(word)])
        at += len(word)
    return tokens


def _exchanged(found: tuple[list[Piece], list[Piece]], a: str, b: str) -> None:
    """Mark what stands for something else: of 服务站 and 效劳站 two characters. Numbers and other scripts stay whole."""
    for what, one, other in _parts(a, b):
        _add(found[0], _tokens(one), is_equal=what)
        _add(found[1], _tokens(other), is_equal=what)


def _parts(a: str, b: str) -> list[tuple[bool, str, str]]:
    """Two Chinese strings as (is equal, of a, of b); a changed character takes a neighbour with it, to make a word."""
    matcher = SequenceMatcher(None, fold(a), fold(b), autojunk=False)
    if any(text[:1].isascii() or _NUMBER.fullmatch(text) for text in (a, b)) or matcher.ratio() < ALIKE:
        return [(False, a, b)]
    parts: list[list[Any]] = [[what == "equal", a[i1:i2], b[j1:j2]] for what, i1, i2, j1, j2 in matcher.get_opcodes()]
    for n, (is_equal, one, other) in enumerate(parts):
        if is_equal or len(one) > 1 or len(other) > 1 or not (is_cjk(one) and is_cjk(other)):
            continue
        if n + 1 < len(parts) and is_cjk(parts[n + 1][1][:1]):
            after = parts[n + 1]
            parts[n] = [False, one + after[1][:1], other + after[2][:1]]
            after[1], after[2] = after[1][1:], after[2][1:]
        elif n and is_cjk(parts[n - 1][1][-1:]):
            before = parts[n - 1]
            parts[n] = [False, before[1][-1:] + one, before[2][-1:] + other]
            before[1], before[2] = before[1][:-1], before[2][:-1]
    return [(is_equal, one, other) for is_equal, one, other in parts]


def _add(pieces: list[Piece], tokens: Sequence[str], *, is_equal: bool) -> None:
    for token in filter(None, tokens):
        kind = "" if is_equal else _kind(token)
        if pieces and pieces[-1][1] == kind:
            pieces[-1] = (pieces[-1][0] + token, kind)
        else:
            pieces.append((token, kind))


def _kind(token: str) -> str:
    if _NUMBER.fullmatch(token):
        return "number"
    if any(map(str.isalnum, token)):
        return "word"
    return "sign" if _QUOTES & set(token) else ""


def cells(places: Iterable[Place], pages: Sequence[str]) -> tuple[Cell, ...]:
    """How much of each page lies in these places; at most CELLS cells, each of equally many pages."""
    ranges: list[list[tuple[int, int]]] = [[] for _ in pages]
    for place in places:
        for number in range(place.page, place.last_page + 1):
            start = place.start if number == place.page else 0
            end = place.end if number == place.last_page else len(pages[number - 1])
            ranges[number - 1].append((start, end))
    step = -(-len(pages) // CELLS) if pages else 1
    made = []
    for first in range(0, len(pages), step):
        last = min(first + step, len(pages))
        every = sum(_letters(page) for page in pages[first:last])
        held = sum(_covered(pages[n], ranges[n]) for n in range(first, last))
        made.append(Cell(first=first + 1, last=last, share=held / every if every else 0.0))
    return tuple(made)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _covered(page: str, ranges: list[tuple[int, int]]) -> int:
    held = reached = 0
    for start, end in sorted(ranges):
        held += _letters(page[max(start, reached) : end])
        reached = max(reached, end)
    return held
