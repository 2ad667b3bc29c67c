"""Where a document would stand best, with the words of it that say so."""

from __future__ import annotations

from wenyuan.library.models import Document, Proposal
from wenyuan.proposals.candidates import Candidate
from wenyuan.search.port import SearchIndex
from wenyuan.search.shelving.suggest import Suggestion, misfiled, suggestions

MOST = 3


def category_candidates(document: Document, *, index: SearchIndex | None = None) -> list[Candidate]:
    """At most three categories for one that stands nowhere; for one that stands clearly wrong, the right one."""
    if document.category_id is None:
        return [_category(one) for one in suggestions(document, limit=MOST, index=index)]
    better = misfiled(document, index=index)
    return [_category(better)] if better is not None else []


def _category(one: Suggestion) -> Candidate:
    return Candidate(
        field=Proposal.Field.CATEGORY,
        value=one.category.slug,
        source="category",
        confidence=round(min(1.0, one.score), 3),
        why={"words": one.words, "voices": one.voices},
    )
