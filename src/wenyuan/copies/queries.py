"""Reads, given the person: the copies of a document, the evidence on two, and a text against the library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from wenyuan.copies.compare import Level
from wenyuan.copies.evidence import to_pages
from wenyuan.copies.matching import matches
from wenyuan.copies.models import Decision, Fingerprint, Pair, Side, Statement
from wenyuan.copies.reading import Reading
from wenyuan.copies.record import Record, load
from wenyuan.copies.rewrite_look import RewriteLook, rewrite_look
from wenyuan.copies.texts import pages_of, reading_of_pages
from wenyuan.library.models import Document
from wenyuan.library.rules import may_edit, visible_to

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

ORDER = (Level.EXACT, Level.NEAR, Level.REWRITTEN, Level.EXCERPT, Level.CONTAINS, Level.SHARED)


@dataclass(frozen=True, kw_only=True)
class Match:
    """Another document that shares text with the one asked about, said from that one's side."""

    document: Document
    found: Record
    #: None where two documents are the same bytes and too short to be told by their words.
    pair: Pair | None

    @property
    def decision(self) -> str:
        """What a person said of the two; empty if nobody did."""
        return self.pair.decision if self.pair is not None else ""

    @property
    def copy(self) -> str:
        """Which was called the copy: this (the one asked about), other, or empty."""
        return copy_of(self.pair, other=self.document.fingerprint.norm_hash) if self.pair is not None else ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A passage in a document's stored pages: page from 1 and character, from … to just behind the last."""

    page: int
    start: int
    last_page: int
    end: int


@dataclass(frozen=True, kw_only=True)
class PassagePair:
    """The same passage in both documents, with its text as it is stored there."""

    ours: Place
    theirs: Place
    our_text: str
    their_text: str
    is_same: bool


@dataclass(frozen=True, kw_only=True)
class EvidenceView:
    """All that is shown of two documents. Dropped: in theirs and not in ours; added: the reverse."""

    ours: Document
    theirs: Document
    found: Record
    #: None where nothing is kept of the two.
    pair: Pair | None
    passages: tuple[PassagePair, ...]
    added: tuple[tuple[Place, str], ...]
    dropped: tuple[tuple[Place, str], ...]


@dataclass(frozen=True, kw_only=True)
class Check:
    """A text that is not in the library, against it."""

    verdicts: tuple[tuple[Document, Record], ...]
    rewrite_look: RewriteLook
    has_enough_text: bool
    reading: Reading
    pages: tuple[str, ...]


def matches_of(document: Document, *, user: Person, tier: int = 2) -> list[Match]:
    """The documents that share text with this one and that the person may see, the closest first.

    Nothing if the person may not see the document itself. `tier` 1: copies only. Pairs that a librarian called no copy
    are in the list, with that decision. Three queries however many there are.
    """
    if not Document.objects.filter(visible_to(user), pk=document.pk).exists():
        return []
    own = Fingerprint.objects.filter(document=document).first()
    found = _same_bytes(document, user)
    if own is not None and own.norm_hash:
        rows = Pair.objects.filter(Q(a=own.norm_hash) | Q(b=own.norm_hash))
        by_hash = {row.b if row.a == own.norm_hash else row.a: row for row in rows}
        shown = _visible(user).filter(fingerprint__norm_hash__in=by_hash).exclude(pk=document.pk)
        for other in shown:
            row = by_hash[other.fingerprint.norm_hash]
            record = load(row, ours=own.norm_hash)
            if record.tier <= tier:
                found[other.pk] = Match(document=other, found=record, pair=row)
    return sorted(found.values(), key=_weight)


def copy_of(pair: Pair, *, other: str) -> str:
    """Which side of a pair was called the copy: `other` for the text of this hash, `this` for the one across, else empty."""
    if pair.copy_side == Side.NONE:
        return ""
    return "other" if (pair.a if pair.copy_side == Side.A else pair.b) == other else "this"


def _visible(user: Person):  # type: ignore[no-untyped-def]
    return Document.objects.filter(visible_to(user)).select_related("fingerprint", "owner", "category", "current")


def _same_bytes(document: Document, user: Person) -> dict[int, Match]:
    """Documents whose current file is the same: their text need not be long enough for anything."""
    if document.current is None:
        return {}
    twins = _visible(user).filter(current__original=document.current.original_id).exclude(pk=document.pk)
    return {twin.pk: Match(document=twin, found=identical(), pair=None) for twin in twins}


def identical() -> Record:
    """What is said of two files of the same bytes."""
    return Record(
        level=Level.EXACT,
        is_rewritten=False,
        likelihood=1.0,
        covered_ours=1.0,
        covered_theirs=1.0,
        characters=0,
        evidence={},
        original={"side": "undetermined", "reasons": []},
    )


def _weight(match: Match) -> tuple[Any, ...]:
    found = match.found
    return (
        ORDER.index(found.level),
        -max(found.covered_ours, found.covered_theirs),
        -found.characters,
        match.document.pk,
    )


def evidence(
    pair: Pair, *, user: Person, ours: Document | None = None, theirs: Document | None = None
) -> EvidenceView | None:
    """Two documents side by side, or None if the person may not see one of each text: not there and not to be seen are the same.

    `ours` and `theirs` say which documents, where several have the same words; otherwise the earliest that is visible.
    Offsets are those of the stored pages. Reads and normalises both texts.
    """
    left = _holder(pair.a, user, (ours, theirs))
    right = _holder(pair.b, user, (ours, theirs), other_than=left)
    if left is None or right is None:
        return None
    if (ours is not None and ours.pk == right.pk) or (ours is None and theirs is not None and theirs.pk == left.pk):
        left, right = right, left
    found = load(pair, ours=left.fingerprint.norm_hash)
    return view(left, right, found, pair)


def _holder(
    digest: str, user: Person, wanted: Iterable[Document | None], other_than: Document | None = None
) -> Document | None:
    rows = _visible(user).filter(fingerprint__norm_hash=digest, current__isnull=False).order_by("pk")
    if other_than is not None:
        rows = rows.exclude(pk=other_than.pk)
    chosen = rows.filter(pk__in=[document.pk for document in wanted if document is not None]).first()
    return chosen if chosen is not None else rows.first()


def view(ours: Document, theirs: Document, found: Record, pair: Pair) -> EvidenceView:
    """The evidence of a record with the passages found again in both documents' pages."""
    assert ours.current is not None and theirs.current is not None
    shown = places(found, pages_of(ours.current), pages_of(theirs.current))
    return EvidenceView(ours=ours, theirs=theirs, found=found, pair=pair, **shown)


def places(found: Record, mine: Sequence[str], yours: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """The passages, added and dropped of a record, with their places in these pages: fields of EvidenceView."""
    left, right = reading_of_pages(mine), reading_of_pages(yours)
    passages = []
    for a, b, c, d, is_same in found.evidence.get("passages", []):
        here, there = place(left, (a, b)), place(right, (c, d))
        passages.append(
            PassagePair(
                ours=here,
                theirs=there,
                our_text=stored(mine, here),
                their_text=stored(yours, there),
                is_same=bool(is_same),
            )
        )
    return {
        "passages": tuple(passages),
        "added": tuple(_spans(left, mine, found.evidence.get("added", []))),
        "dropped": tuple(_spans(right, yours, found.evidence.get("dropped", []))),
    }


def _spans(reading: Reading, pages: Sequence[str], spans: Sequence[Sequence[int]]) -> Iterable[tuple[Place, str]]:
    for start, end in spans:
        found = place(reading, (start, end))
        yield found, stored(pages, found)


def place(reading: Reading, span: tuple[int, int]) -> Place:
    """Where a span of word characters stands in the pages that were read."""
    (page, start), (last, end) = to_pages(reading, span)
    return Place(page=page + 1, start=start, last_page=last + 1, end=end)


def stored(pages: Sequence[str], found: Place) -> str:
    """The text of a place as it is stored, over a page's end if need be."""
    if not pages:
        return ""
    if found.page == found.last_page:
        return pages[found.page - 1][found.start : found.end]
    between = pages[found.page : found.last_page - 1]
    return "\n".join([pages[found.page - 1][found.start :], *between, pages[found.last_page - 1][: found.end]])


def check_text(pages: Sequence[str], *, user: Person, document: Document | None = None) -> Check:
    """Compare a text with all documents the person may see, as if there were no others. Writes nothing.

    `document`: the text is this document's, which is no match for itself; pairs that are called no copy stay out.
    """
    reading = reading_of_pages(pages)
    own = Fingerprint.objects.filter(document=document).first() if document is not None else None
    refused = Pair.objects.filter(Q(a=own.norm_hash) | Q(b=own.norm_hash), decision=Decision.NOT_A_COPY) if own else ()
    hidden = {digest for row in refused for digest in (row.a, row.b)} - {own.norm_hash if own else ""}
    found = [
        (one.document, one.found)
        for one in matches(reading, pages, own=own, visible=visible_to(user))
        if one.norm_hash not in hidden
    ]
    found.sort(key=lambda one: _weight(Match(document=one[0], found=one[1], pair=None)))
    return Check(
        verdicts=tuple(found),
        rewrite_look=rewrite_look(reading, pages),
        has_enough_text=reading.is_enough,
        reading=reading,
        pages=tuple(pages),
    )


def look_of(document: Document) -> RewriteLook | None:
    """The look of a rewrite of a document's text; for librarians only, which the caller sees to. None without text."""
    pages = pages_of(document.current) if document.current is not None else []
    return rewrite_look(reading_of_pages(pages), pages) if pages else None


def statements_on(a: Document, b: Document, *, user: Person) -> list[Statement]:
    """What the owners of two documents said of the other one: for themselves and for the librarians of the document."""
    rows = Statement.objects.filter(Q(document=a, other=b) | Q(document=b, other=a)).select_related("document", "by")
    return [row for row in rows.order_by("pk") if may_edit(user, row.document)]
