"""From page hits to the order in which documents are listed.

Documents are ranked in stages, each over more page hits than the one before, until enough are listed. A later stage
only adds at the end: so the second page of results goes on exactly where the first ended, whatever was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from wenyuan.search import port
from wenyuan.search.compile import Plan
from wenyuan.search.pieces import off_page, tokens_of
from wenyuan.search.port import Hit, SearchIndex
from wenyuan.search.scope import Scope
from wenyuan.search.scoring import DOCUMENTS, scored, telling
from wenyuan.search.texts import texts

#: Results end here: nobody reads on, and each further one costs more page hits.
MAX_DOCUMENTS = 500
#: Entries whose text is read at once to verify a query, and at most. More than one step is read only as long as there
#: are not enough results: two common characters around a full stop are on thousands of pages, and together on few.
READ_STEP, MAX_READ = 200, 4_000
#: Page hits that are grouped by document, tried in turn until there are enough documents.
_DEPTHS = (200, 1_000, 5_000, 25_000)
#: A word on so many pages is common.
_MANY = 10_000
#: Single characters on less than this share of pages are required like words.
_RARE = 0.01

#: A document and the head of its copies.
Found = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Documents in order, best first, and how many there are beyond those."""

    #: Of copies only the best.
    documents: list[int]
    #: The head of the copies to which each of `documents` belongs.
    clusters: Mapping[int, int]
    #: Finds every document, those in `documents` and more.
    find: Callable[[], Iterable[int]]
    #: `found` is all of them, each of them verified as far as the query needs it.
    is_exact: bool
    #: `documents` is all that can be listed.
    is_complete: bool
    #: Pages with the words, by document; verified ones only where the text was read, and then all of them.
    pages: Mapping[int, Sequence[int]] | None = None

    @cached_property
    def found(self) -> frozenset[int]:
        """Every document found, for counts. The order needs fewer, so these are asked for when they are wanted."""
        return frozenset((*self.find(), *self.documents))


def rank(
    index: SearchIndex, plan: Plan, scope: Scope, *, need: int, newest: bool, most_read: int = MAX_READ
) -> Ranking:
    """Order the documents that satisfy the plan; at least the first `need` of them, at most MAX_DOCUMENTS.

    Queries with passages are verified on the stored text, best entries first, until there are enough or `most_read`
    entries were read. Passages that the index finds exactly but for rare cases are taken from the index when there are
    more than READ_STEP of them.
    """
    need = min(need, MAX_DOCUMENTS)
    must = (*plan.required, *(port.Not(node) for node in plan.refused))
    if plan.checks:
        query = scope.compiled(*must, scoring=telling(index, plan.scoring))

        def find(limit: int) -> list[Hit]:
            return index.search(query, limit=limit, newest=newest)

        hits = find((most_read if plan.is_open else READ_STEP) + 1)
        if len(hits) <= READ_STEP or plan.must_be_read:
            return _verified(index, plan, scope, hits, find, need=need, newest=newest, most_read=most_read)
    stages = _by_date(index, scope, must) if newest or not plan.scoring else _by_score(index, plan, scope, must)
    order, is_complete = _listed(stages, need)
    return Ranking(
        documents=list(order),
        clusters=order,
        find=lambda: index.documents(scope.compiled(*must)),
        is_exact=True,
        is_complete=is_complete,
    )


def sharpened(index: SearchIndex, plan: Plan) -> Plan:
    """The plan with those single characters required that are rare: they are what is asked about, not how."""
    if not plan.characters:
        return plan
    pages, _ = index.sizes()
    frequency = index.frequencies("singles", plan.characters)
    return plan.requiring(c for c in plan.characters if frequency[c] < _RARE * pages)


def _listed(stages: Iterable[Sequence[Found]], need: int) -> tuple[dict[int, int], bool]:
    """The documents of the stages in order, each with its cluster, and of one cluster only the first; until there are
    `need`. The second: nothing is left."""
    heads: dict[int, int] = {}
    for stage in stages:
        for document, cluster in stage:
            heads.setdefault(cluster, document)
        if len(heads) >= need:
            break
    else:
        return _first(heads), len(heads) <= MAX_DOCUMENTS
    return _first(heads), False


def _first(heads: Mapping[int, int]) -> dict[int, int]:
    return {document: cluster for cluster, document in list(heads.items())[:MAX_DOCUMENTS]}


def _by_date(index: SearchIndex, scope: Scope, must: tuple[port.Node, ...]) -> Iterator[list[Found]]:
    for depth in _DEPTHS:
        hits = index.search(scope.compiled(*must), limit=depth, newest=True)
        yield [(hit.document, hit.cluster) for hit in hits]
        if len(hits) < depth:
            return


def _by_score(index: SearchIndex, plan: Plan, scope: Scope, must: tuple[port.Node, ...]) -> Iterator[list[Found]]:
    scoring = telling(index, plan.scoring)
    in_titles = tuple(map(off_page, must))
    refused = tuple(port.Not(node) for node in plan.refused)
    done: set[int] = set()
    for depth in (0, *_DEPTHS):
        at_once = depth or _DEPTHS[0]
        hits = (
            # Documents' own entries among them have no text, score 0 and are `named` by their titles.
            index.search(scope.compiled(*must, scoring=scoring), limit=at_once)
            if depth
            else _common(index, plan, scope, scoring, limit=at_once)
        )
        if not depth and not hits:
            continue
        named = index.search(scope.compiled(DOCUMENTS, *in_titles, scoring=plan.title), limit=at_once)
        phrase: list[Hit] = []
        if plan.phrase is not None:
            phrase = index.search(scope.compiled(plan.phrase, *refused, scoring=scoring), limit=at_once)
        ranked = scored(index, plan, scope, pages=hits, named=named, phrase=phrase, but=done)
        done |= {document for document, _ in ranked}
        yield ranked
        if depth and len(hits) < depth and len(named) < depth:
            return


def _common(
    index: SearchIndex, plan: Plan, scope: Scope, scoring: Mapping[port.Term, float], *, limit: int
) -> list[Hit]:
    """The best pages for words that are all on very many pages, at a third of the cost: first those with all of the
    tokens, whatever their order, then of their documents the pages that have the words. None if a word is rarer, or
    that does not fill the limit."""
    tokens = tokens_of(port.All(plan.on_page)) or []
    if plan.asked or plan.refused or not tokens:
        return []
    if min(index.frequencies("pairs", {t.token for t in tokens if t.field == "pairs"}).values(), default=0) < _MANY:
        return []
    hits = index.search(scope.compiled(*tokens, scoring=scoring), limit=limit)
    if len(hits) < limit or all(isinstance(node, port.Term) for node in plan.on_page):
        return hits if len(hits) == limit else []
    documents = port.AnyOf("document", tuple({hit.document for hit in hits}))
    return index.search(scope.compiled(*plan.on_page, documents, scoring=scoring), limit=limit)


def _verified(
    index: SearchIndex,
    plan: Plan,
    scope: Scope,
    first: Sequence[Hit],
    find: Callable[[int], Sequence[Hit]],
    *,
    need: int,
    newest: bool,
    most_read: int,
) -> Ranking:
    """The ranking of hits whose text holds. `first` are the best READ_STEP and one more, if there is one (of a plan with
    open ends: the best `most_read` and one); `find` gives so many of the best, and is asked only if those were not enough."""
    kept: list[Hit] = []
    is_exact = False

    def steps() -> Iterator[Sequence[Hit]]:
        nonlocal is_exact
        hits, read, most = first, 0, READ_STEP
        while True:
            is_exact = len(hits) <= most
            yield hits[read:most]
            if is_exact or most >= most_read:
                return
            read, most = most, min(4 * most, most_read)
            hits = hits if plan.is_open else find(most + 1)

    def stages() -> Iterator[list[Found]]:
        done: set[int] = set()
        for step in steps():
            stored = texts((hit.document, hit.page) for hit in step)
            held = [hit for hit in step if _holds(plan, stored.get((hit.document, hit.page), ""))]
            kept.extend(held)
            if newest or not plan.scoring:
                yield [(hit.document, hit.cluster) for hit in held]
            else:
                ranked = scored(index, plan, scope, pages=held, named=(), phrase=(), but=done)
                done |= {document for document, _ in ranked}
                yield ranked

    order, is_complete = _listed(stages(), need)
    pages: dict[int, list[int]] = {hit.document: [] for hit in kept}
    for hit in kept:
        if hit.page != port.NO_PAGE:
            pages[hit.document].append(hit.page)
    return Ranking(
        documents=list(order),
        clusters=order,
        find=lambda: pages,
        is_exact=is_exact,
        is_complete=is_complete,
        pages=pages,
    )


def _holds(plan: Plan, text: str) -> bool:
    return all(check.holds(text) for check in plan.checks)
