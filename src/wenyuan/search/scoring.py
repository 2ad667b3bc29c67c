"""What counts for the order of documents, and how much.

    score = (s1 + .3 s2 + .1 s3 + p + t) * uses * freshness

s1..s3 are the scores of the best three pages, p is that of the best page on which the whole query stands as one phrase,
t is the score of the title. All are BM25 (k1 1.2, b .75) over pairs of characters and, at a quarter of the weight, those single
characters that are not nearly everywhere. uses is 1 + .02 log2(1 + opens in 90 days), freshness 1 + .02 * 2^(-age in
years): they decide between documents that answer equally well, and no more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log2

from django.utils import timezone

from wenyuan.library import uses
from wenyuan.search import port
from wenyuan.search.compile import Plan
from wenyuan.search.port import Hit, SearchIndex
from wenyuan.search.scope import Scope

#: What the second and third best page add to a document's score, and what its title counts against a page.
_PAGE_WEIGHTS = (1.0, 0.3, 0.1)
_TITLE_WEIGHT = 1.0
_PHRASE_WEIGHT = 1.0
_USE_WEIGHT = 0.02
_FRESH_WEIGHT, _HALF_LIFE_DAYS = 0.02, 365
#: Only the best so many are weighed by use and freshness; what these can do moves nothing from further down to the top.
_WEIGHED = 60
#: Characters on more than this share of pages do not score: it costs a third of the time of all of them, and the order
#: of the first ten stays the same to .94.
_COMMON = 0.2

PAGES = port.AnyOf("entry", (port.PAGE,))
DOCUMENTS = port.AnyOf("entry", (port.DOCUMENT,))


def telling(index: SearchIndex, scoring: Mapping[port.Term, float]) -> dict[port.Term, float]:
    """The scoring without single characters that stand nearly everywhere; all of it if nothing else is there."""
    pages, _ = index.sizes()
    singles = [term.token for term in scoring if term.field == "singles"]
    frequency = index.frequencies("singles", singles)
    kept = {t: w for t, w in scoring.items() if t.field != "singles" or frequency[t.token] < _COMMON * pages}
    return kept or dict(scoring)


def scored(
    index: SearchIndex,
    plan: Plan,
    scope: Scope,
    *,
    pages: Sequence[Hit],
    named: Sequence[Hit],
    phrase: Sequence[Hit],
    but: Collection[int],
) -> list[tuple[int, int]]:
    """Documents with their clusters, best first, without those in `but`.

    `pages` are hits by score; among them may be documents' own entries, which score by their title alone. `named` are
    hits of the title, `phrase` those pages that have the whole query as it stands.
    """
    hits = (*pages, *named, *phrase)
    clusters = {hit.document: hit.cluster for hit in hits if hit.document not in but}
    if not clusters:
        return []
    # Pages with the phrase may lie deeper than the hits that were asked for.
    on_pages, on_phrase = _page_scores(phrase) | _page_scores(pages), _best(phrase)
    titles = _titles(index, plan, scope, clusters, named)
    scores = {
        document: on_pages.get(document, 0.0)
        + _PHRASE_WEIGHT * on_phrase.get(document, 0.0)
        + _TITLE_WEIGHT * titles.get(document, 0.0)
        for document in clusters
    }
    order = sorted(scores, key=lambda d: (-scores[d], -d))
    if len(order) == 1:
        return [(order[0], clusters[order[0]])]
    weights = _weights(order[:_WEIGHED])
    order[:_WEIGHED] = sorted(order[:_WEIGHED], key=lambda d: (-scores[d] * weights.get(d, 1.0), -d))
    return [(document, clusters[document]) for document in order]


def _page_scores(hits: Sequence[Hit]) -> dict[int, float]:
    """Hits, best first, as one score a document."""
    scores: dict[int, float] = {}
    pages: dict[int, int] = {}
    for document, page, score, _ in hits:
        rank = pages.get(document, 0)
        if page != port.NO_PAGE and rank < len(_PAGE_WEIGHTS):
            scores[document] = scores.get(document, 0.0) + _PAGE_WEIGHTS[rank] * score
            pages[document] = rank + 1
    return scores


def _best(hits: Sequence[Hit]) -> dict[int, float]:
    best: dict[int, float] = {}
    for hit in hits:
        best.setdefault(hit.document, hit.score)
    return best


def _titles(
    index: SearchIndex, plan: Plan, scope: Scope, documents: Collection[int], named: Sequence[Hit]
) -> dict[int, float]:
    """Title scores, of `named` as they are known, of the others as far as they have any."""
    known = {hit.document: hit.score for hit in named}
    others = tuple(d for d in documents if d not in known)
    if others:
        # Few have any of the tokens in their title, and those lead.
        among = (DOCUMENTS, port.Any(tuple(plan.title)), port.AnyOf("document", others))
        hits = index.search(scope.compiled(*among, scoring=plan.title), limit=len(others))
        known |= {hit.document: hit.score for hit in hits}
    return known


def _weights(documents: Sequence[int]) -> dict[int, float]:
    """By use and freshness. A date in the future is today."""
    today = timezone.localdate()
    return {
        pk: (1 + _USE_WEIGHT * log2(1 + opens))
        * (1 + _FRESH_WEIGHT * 2 ** (-max((today - day).days, 0) / _HALF_LIFE_DAYS))
        for pk, (day, opens) in uses.days_and_opens(documents).items()
    }
