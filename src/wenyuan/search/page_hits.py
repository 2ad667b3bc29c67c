"""The pages of a document on which the words stand."""

from __future__ import annotations

from collections.abc import Sequence

from wenyuan.search import port
from wenyuan.search.compile import Plan
from wenyuan.search.port import SearchIndex
from wenyuan.search.scope import Scope
from wenyuan.search.scoring import PAGES, telling


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
        must = (PAGES, port.AnyOf("document", tuple(among)), port.Any(plan.on_page))
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


def page_counts(index: SearchIndex, plan: Plan, scope: Scope, documents: Sequence[int]) -> dict[int, int]:
    """Number of pages with all the words, of each of the given documents that has any."""
    if not plan.on_page or not documents:
        return {}
    among = port.AnyOf("document", tuple(documents))
    return index.documents(scope.compiled(*_with_all(plan), among))


def page_total(index: SearchIndex, plan: Plan, scope: Scope) -> int:
    """Number of pages with all the words."""
    return index.count(scope.compiled(*_with_all(plan))) if plan.on_page else 0


def _with_all(plan: Plan) -> list[port.Node]:
    return [*plan.on_page, *(port.Not(node) for node in plan.refused)]
