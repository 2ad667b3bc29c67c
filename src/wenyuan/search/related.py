"""Documents about the same, by the rare words that they share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from wenyuan.library import queries
from wenyuan.library.models import Document
from wenyuan.search import generations, port
from wenyuan.search.describing import Described, describe
from wenyuan.search.port import Hit, SearchIndex
from wenyuan.search.results import Related
from wenyuan.search.scope import Scope, scope
from wenyuan.search.variety import varied

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: Words shown as the reason.
REASONS = 4
#: What makes a document related: so much of what tells about the other one (Described.covered), by so many words; by a
#: single word if it is much. Chosen on the sample library, where strangers reach .1 and documents of one subject .2; of the
#: laws those of one subject have .3 to .95.
_COVERED, _WORDS, _COVERED_BY_ONE = 0.15, 2, 0.25
#: Documents among which the list is chosen; the deeper one only where copies fill the first.
_POOLS = (30, 200)
#: How much nearness counts against variety. Measured on the halves of 2,547 laws (bench/related.py): from 1 to .7 the mean
#: likeness within a list falls from .290 to .271, and it holds the other half of the document in .965 instead of .973 of
#: cases; at .5 in .945.
RELEVANCE = 0.7
# Two lists of terms with so much in common are of one text: of 134 pairs of editions of a law half have .68 or more,
# of 20,000 pairs of other laws one had .58.
_SAME_TEXT = 0.7


def related(document: Document, *, user: Person, limit: int = 6) -> list[Related]:
    """Documents about the same as the given one, best first but not all alike, each with words that stand in both.

    The caller was allowed to see `document`; every other passes the visibility rule. Its own copies and editions are
    left out; of those of another document one is named, with the number of others that `user` may see. Every item has
    at least one word as its reason. Empty while it is not indexed or has no telling words. Raises IndexNotReady.
    """
    index = generations.current()
    described = describe(index, document.pk)
    own = document.head_id or document.pk
    for size in _POOLS:
        hits = nearest(index, described, scope(user, _not_of(document, own)), limit=size)
        if len({hit.cluster for hit in hits}) >= 2 * limit or len(hits) < size:
            break
    # The rows have the last word on who sees a document, and on whose copy it is.
    visible = queries.documents(user).filter(pk__in=[hit.document for hit in hits])
    pool = _pool(index, described, hits, dict(visible.values_list("pk", "head_id")), own)
    chosen = _choice(pool, limit)
    rows = queries.documents(user).in_bulk([one.document for one in chosen.values()])
    others = _other_versions(list(chosen), user=user)
    return [
        Related(
            document=rows[one.document],
            reason_words=described.in_common(one.terms, REASONS),
            versions=others.get(cluster, 0),
        )
        for cluster, one in chosen.items()
        if one.document in rows
    ]


def nearest(index: SearchIndex, described: Described, within: Scope, *, limit: int) -> list[Hit]:
    """The documents that share most of the words by which a document is described, best first."""
    terms = {port.Term("terms", term): weight for term, weight in described.shared.items()}
    if not terms:
        return []
    query = within.compiled(port.AnyOf("entry", (port.DOCUMENT,)), port.Any(tuple(terms)), scoring=terms)
    return index.search(query, limit=limit)


@dataclass(frozen=True, kw_only=True)
class _One:
    document: int
    score: float
    terms: Mapping[str, int]
    #: Those that the document asked about is described by.
    shared: frozenset[str]


def _not_of(document: Document, own: int) -> port.Node:
    return port.Not(port.any_of((port.AnyOf("document", (document.pk,)), port.AnyOf("cluster", (own,)))))


def _pool(
    index: SearchIndex, described: Described, hits: Sequence[Hit], heads: Mapping[int, int | None], own: int
) -> dict[int, _One]:
    """By cluster the member to name, best first: its head if it was found, else the best of it; without strangers."""
    best: dict[int, Hit] = {}
    for hit in hits:
        cluster = heads.get(hit.document) or hit.document
        if hit.document not in heads or cluster == own:  # the rows know of it, the index not yet
            continue
        if cluster not in best or hit.document == cluster:
            best[cluster] = hit
    terms = index.top_terms([hit.document for hit in best.values()])
    pool: dict[int, _One] = {}
    for cluster, hit in best.items():
        theirs = terms.get(hit.document, {})
        shared = frozenset(term for term in described.shared if term in theirs)
        words = len(described.in_common(theirs, _WORDS))
        covered = described.covered(theirs)
        if (words >= _WORDS and covered >= _COVERED) or (words and covered >= _COVERED_BY_ONE):
            pool[cluster] = _One(document=hit.document, score=hit.score, terms=theirs, shared=shared)
    return pool


def _choice(pool: Mapping[int, _One], limit: int) -> dict[int, _One]:
    """A varied list by cluster, without two of one text, confirmed as copies or not."""
    kept: dict[int, _One] = {}
    for cluster, one in pool.items():
        if not any(_is_same_text(one, other) for other in kept.values()):
            kept[cluster] = one
    scores = {cluster: one.score for cluster, one in kept.items()}
    order = varied(scores, lambda a, b: likeness(kept[a].shared, kept[b].shared), limit=limit, relevance=RELEVANCE)
    return {cluster: kept[cluster] for cluster in order}


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """What two sets have in common, from 0 to 1 (Jaccard)."""
    a, b = frozenset(one), frozenset(other)
    return len(a & b) / len(a | b) if a or b else 1.0


def _is_same_text(one: _One, other: _One) -> bool:
    # The words asked for first: that set is small, and most pairs end there.
    return likeness(one.shared, other.shared) >= _SAME_TEXT and likeness(one.terms, other.terms) >= _SAME_TEXT


def _other_versions(clusters: Sequence[int], *, user: Person) -> dict[int, int]:
    """By cluster, the number of its members that the person may see, less the one that is named."""
    members = queries.documents(user).filter(Q(pk__in=clusters) | Q(head__in=clusters)).order_by()
    counted = members.values_list(Coalesce(F("head_id"), F("pk"))).annotate(n=Count("pk"))
    return {cluster: n - 1 for cluster, n in counted}
