"""What the templates need of two documents side by side, and of the copies beside a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wenyuan.copies import wording
from wenyuan.copies.models import Decision, Statement
from wenyuan.copies.queries import Match, matches_of
from wenyuan.copies.side_by_side import SideBySide
from wenyuan.library import queries
from wenyuan.library.models import Document
from wenyuan.portal.paging import pager

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: Pairs on a page: what is usual fits on one.
PAIRS = 60
#: Unmatched passages of a side that are shown, and exchanges.
ALONE, EXCHANGES = 8, 40

#: What a librarian's word makes of another document.
_SAID = {Decision.COPY, Decision.EDITION}
_NOT_SHOWN = {Decision.NOT_A_COPY, Decision.TEMPLATE, Decision.QUOTATION}


def evidence_context(
    shown: SideBySide, *, page: int | None = 1, only_changed: bool = False, statements: Iterable[Statement] = ()
) -> dict[str, Any]:
    """The context of portal/copies/evidence.html. `page` None: all pairs, for paper. Raises Http404 behind the last.

    `statements` are those that the person may see.
    """
    rows = [row for row in shown.rows if not (only_changed and row.is_same)]
    turn = pager(page, total=len(rows), length=PAIRS) if page is not None else None
    if page is not None:
        rows = rows[(page - 1) * PAIRS : page * PAIRS]
    found = shown.found
    return {
        "shown": shown,
        "found": found,
        "rows": rows,
        "pager": turn,
        "only_changed": only_changed,
        "level_name": wording.level_name(found, is_same_file=shown.is_same_file),
        "headline": wording.headline(found),
        "left_share": wording.percent(found.covered_ours),
        "right_share": wording.percent(found.covered_theirs),
        "exchanges": shown.exchanges[:EXCHANGES],
        "more_exchanges": max(len(shown.exchanges) - EXCHANGES, 0),
        "exchanged_times": sum(n for *_, n in shown.exchanges),
        "numbers": shown.numbers[:EXCHANGES],
        "numbers_times": sum(n for *_, n in shown.numbers),
        "years": found.evidence.get("year_offset", 0),
        "moved_years": wording.moved_years(found),
        "original": wording.original_name(found),
        "reasons": wording.reasons(found),
        "signs": wording.signs(found),
        "direction": wording.direction(shown.copy),
        "statements": [("left" if one.document_id == shown.ours.pk else "right", one) for one in statements],
        "alone": [
            ("left", shown.ours, shown.only_ours[:ALONE], len(shown.only_ours)),
            ("right", shown.theirs, shown.only_theirs[:ALONE], len(shown.only_theirs)),
        ],
        "sides": [
            ("left", shown.ours, shown.our_cells, wording.percent(found.covered_ours)),
            ("right", shown.theirs, shown.their_cells, wording.percent(found.covered_theirs)),
        ],
    }


@dataclass(frozen=True, kw_only=True)
class Copy:
    """Another version or copy of a document, as it is named on that one's page."""

    document: Document
    relation: str
    share: str
    is_probable_original: bool
    decision: str


def copies_beside(document: Document, *, user: Person) -> list[Copy]:
    """The other versions and copies that the person may see, the closest first: copies only, no shared passages.

    What a librarian called a template, a quotation or no copy is not named; what they called a copy or an edition always.
    """
    found = matches_of(document, user=user)
    return [_copy(document, match) for match in found if _is_named(match)]


def _is_named(match: Match) -> bool:
    return match.decision in _SAID or (match.found.tier == 1 and match.decision not in _NOT_SHOWN)


def _copy(document: Document, match: Match) -> Copy:
    mine, yours = document.current, match.document.current
    is_same_file = mine is not None and yours is not None and mine.original_id == yours.original_id
    is_same_kind = mine is not None and yours is not None and mine.kind == yours.kind
    relation = wording.relation(match.found, is_same_file=is_same_file, is_same_kind=is_same_kind)
    if match.decision in _SAID:
        relation = wording.called(match.decision, match.copy)
    return Copy(
        document=match.document,
        relation=relation,
        share=wording.percent(match.found.covered_ours),
        is_probable_original=not match.copy and match.found.original.get("side") == "theirs",
        decision=match.decision,
    )


def head_of(document: Document, *, user: Person) -> Document | None:
    """The document that stands for this one as an exact or near copy, if the person may see it."""
    return queries.documents(user).filter(pk=document.head_id).first() if document.head_id is not None else None
