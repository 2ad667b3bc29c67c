"""From page hits to an order of documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wenyuan.search import port
from wenyuan.search.compile import Plan
from wenyuan.search.port import Hit, SearchIndex
from wenyuan.search.scope import Scope
from wenyuan.search.texts import texts

#: Results end here: nobody reads on, and each further one costs more page hits.
MAX_DOCUMENTS = 500
#: Entries whose text is read at once to verify a query, and at most. More than one step is read only as long as there
#: are not enough results: two common characters around a full stop are on thousands of pages, and together on few.
READ_STEP, MAX_READ = 500, 4_000
#: Page hits that are grouped by document, tried in turn until there are enough documents.
_DEPTHS = (200, 1_000, 5_000, 25_000)
#: What the second and third best page add to a document's score, and what its title counts against a page.
_PAGE_WEIGHTS = (1.0, 0.3, 0.1)
_TITLE_WEIGHT = 2.0
#: Characters on more than this share of pages do not score: it costs a third of the time of all of them, and the order
#: of the first ten stays the same to .94.
_COMMON = 0.2
#: Single characters on less than this share of pages are required like words.
_RARE = 0.01

_PAGES = port.AnyOf("entry", (port.PAGE,))
_DOCUMENTS = port.AnyOf("entry", (port.DOCUMENT,))


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Documents in order, best first, and how many there are beyond those."""

    documents: list[int]
    #: Every document found, for counts; those in `documents` and more.
    found: frozenset[int]
    #: `found` is all of them, each of them verified as far as the query needs it.
    is_exact: bool
    #: Pages with the words, by document; verified ones only where the text was read, and then all of them.
    pages: Mapping[int, Sequence[int]] = field(default_factory=dict)


def rank(index: SearchIndex, plan: Plan, scope: Scope, *, need: int, newest: bool) -> Ranking:
    """Order the documents that satisfy the plan; at least the first `need` of them, at most MAX_DOCUMENTS.

    A document's score is that of its best page, and a little of its next two, and of its title. Queries with passages
    are verified on the stored text, best entries first, until there are enough. Passages that the index finds exactly
    but for rare cases are taken from the index when there are more than READ_STEP of them.
    """
    need = min(need, MAX_DOCUMENTS)
    must = (*plan.required, *(port.Not(node) for node in plan.refused))
    scoring = telling(index, plan.scoring)
    if plan.checks:
        query = scope.compiled(*must, scoring=scoring)
        hits = index.search(query, limit=MAX_READ + 1, newest=newest)
        if len(hits) <= READ_STEP or plan.must_be_read:
            return _verified(index, plan, scope, hits, need=need, newest=newest)
    found = frozenset(index.documents(scope.compiled(*must)))
    if newest or not plan.scoring:
        order = _by_date(index, scope, must, need)
    else:
        order = _by_score(index, plan, scope, must=must, scoring=scoring, need=need)
    return Ranking(documents=order[:MAX_DOCUMENTS], found=found, is_exact=True)


def sharpened(index: SearchIndex, plan: Plan) -> Plan:
    """The plan with those single characters required that are rare: they are what is asked about, not how."""
    if not plan.characters:
        return plan
    pages, _ = index.sizes()
    frequency = index.frequencies("singles", plan.characters)
    return plan.requiring(c for c in plan.characters if frequency[c] < _RARE * pages)


def best_pages(
    index: SearchIndex, plan: Plan, scope: Scope, documents: Sequence[int], *, each: int
) -> dict[int, list[int]]:
    """The `each` pages of each document on which most of the words stand, best first; none if only its title has them.

    One query for all; those that the first ones crowd out are asked for one by one.
    """
    scoring = telling(index, plan.scoring)
    found: dict[int, list[int]] = {document: [] for document in documents}
    if not plan.on_page or not documents:
        return found

    def ask(among: Sequence[int], limit: int) -> int:
        must = (_PAGES, port.AnyOf("document", tuple(among)), port.Any(plan.on_page))
        hits = index.search(scope.compiled(*must, scoring=scoring), limit=limit)
        for hit in hits:
            if len(found[hit.document]) < each and hit.page not in found[hit.document]:
                found[hit.document].append(hit.page)
        return len(hits)

    enough = 10 * each * len(documents)
    if ask(documents, enough) == enough:
        for document in documents:
            if len(found[document]) < each:
                ask([document], each)
    return found


def page_counts(index: SearchIndex, plan: Plan, scope: Scope, documents: Sequence[int] | None = None) -> dict[int, int]:
    """Number of pages with all the words, by document; of the given documents only, if any are given."""
    if not plan.on_page:
        return {}
    must = [_PAGES, *plan.on_page, *(port.Not(node) for node in plan.refused)]
    if documents is not None:
        must.append(port.AnyOf("document", tuple(documents)))
    return index.documents(scope.compiled(*must))


def telling(index: SearchIndex, scoring: Mapping[port.Term, float]) -> dict[port.Term, float]:
    """The scoring without single characters that stand nearly everywhere; all of it if nothing else is there."""
    pages, _ = index.sizes()
    singles = [term.token for term in scoring if term.field == "singles"]
    frequency = index.frequencies("singles", singles)
    kept = {t: w for t, w in scoring.items() if t.field != "singles" or frequency[t.token] < _COMMON * pages}
    return kept or dict(scoring)


def _by_date(index: SearchIndex, scope: Scope, must: tuple[port.Node, ...], need: int) -> list[int]:
    for depth in _DEPTHS:
        hits = index.search(scope.compiled(*must), limit=depth, newest=True)
        order = list(dict.fromkeys(hit.document for hit in hits))
        if len(order) >= need or len(hits) < depth:
            break
    return order


def _by_score(
    index: SearchIndex,
    plan: Plan,
    scope: Scope,
    *,
    must: tuple[port.Node, ...],
    scoring: Mapping[port.Term, float],
    need: int,
) -> list[int]:
    for depth in _DEPTHS:
        hits = index.search(scope.compiled(_PAGES, *must, scoring=scoring), limit=depth)
        by_page = _page_scores(hits)
        if len(by_page) >= need or len(hits) < depth:
            break
    named = index.search(scope.compiled(_DOCUMENTS, *must, scoring=plan.title), limit=max(need, 1))
    return _ordered(index, plan, scope, by_page | {h.document: by_page.get(h.document, 0.0) for h in named})


def _page_scores(hits: Sequence[Hit]) -> dict[int, float]:
    """Hits, best first, as one score a document."""
    scores: dict[int, list[float]] = defaultdict(list)
    for hit in hits:
        if hit.page != port.NO_PAGE:
            scores[hit.document].append(hit.score)
    return {d: sum(w * s for w, s in zip(_PAGE_WEIGHTS, found, strict=False)) for d, found in scores.items()}


def _ordered(index: SearchIndex, plan: Plan, scope: Scope, scores: Mapping[int, float]) -> list[int]:
    """Documents by page score and title score together."""
    among = (_DOCUMENTS, port.AnyOf("document", tuple(scores)))
    titles = index.search(scope.compiled(*among, scoring=plan.title), limit=len(scores))
    title = {hit.document: hit.score for hit in titles}
    return sorted(scores, key=lambda d: (-scores[d] - _TITLE_WEIGHT * title.get(d, 0.0), -d))


def _verified(index: SearchIndex, plan: Plan, scope: Scope, hits: Sequence[Hit], *, need: int, newest: bool) -> Ranking:
    kept: list[Hit] = []
    read = 0
    while read < min(len(hits), MAX_READ) and len({hit.document for hit in kept}) < need:
        step = hits[read : min(read + READ_STEP, MAX_READ)]
        stored = texts((hit.document, hit.page) for hit in step)
        kept += [hit for hit in step if _holds(plan, stored.get((hit.document, hit.page), ""))]
        read += len(step)
    scores = dict.fromkeys((hit.document for hit in kept), 0.0) | _page_scores(kept)
    pages: dict[int, list[int]] = {document: [] for document in scores}
    for hit in kept:
        if hit.page != port.NO_PAGE:
            pages[hit.document].append(hit.page)
    order = list(scores) if newest or not plan.scoring else _ordered(index, plan, scope, scores)
    return Ranking(documents=order, found=frozenset(scores), is_exact=read == len(hits), pages=pages)


def _holds(plan: Plan, text: str) -> bool:
    return all(check.holds(text) for check in plan.checks)
