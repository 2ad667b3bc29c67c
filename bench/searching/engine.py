"""The product's own way from a query to an order of documents, without the rows around it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser

from wenyuan.search import generations, port, ranking
from wenyuan.search.compile import Plan, plan
from wenyuan.search.query import parse
from wenyuan.search.ranking import Ranking
from wenyuan.search.scope import Scope, scope


class Engine:
    """The index in force, asked by somebody who is not signed in."""

    def __init__(self) -> None:
        self.index = generations.current()
        self.scope: Scope = scope(AnonymousUser())

    def plan(self, text: str, *, whole: bool = True) -> Plan:
        """Parsed, compiled and sharpened."""
        return ranking.sharpened(self.index, plan(parse(text), whole=whole))

    def rank(self, text: str) -> Ranking:
        """The first twenty documents and the number of all."""
        return ranking.rank(self.index, self.plan(text), self.scope, need=20, newest=False)

    def has(self, of: Plan, document: int, page: int) -> bool:
        """Whether the page is among what the plan finds: the index has its pieces, and its stored text passes."""
        from wenyuan.search.texts import texts

        must = (*of.required, *(port.Not(node) for node in of.refused), port.AnyOf("document", (document,)))
        hits = self.index.search(self.scope.compiled(port.AnyOf("entry", (port.PAGE,)), *must), limit=5_000)
        stored = texts([(document, page)])[document, page]
        return any(hit.page == page for hit in hits) and all(check.holds(stored) for check in of.checks)


def seconds(run: Callable[[Any], object], asked: Sequence[Any], *, times: int = 3) -> list[float]:
    """For each query the median of `times` runs, a run of all queries after the other; one run goes before."""
    for query in asked[: len(asked) // 4]:
        run(query)
    taken: list[list[float]] = [[] for _ in asked]
    for _ in range(times):
        for query, each in zip(asked, taken, strict=True):
            began = time.perf_counter()
            run(query)
            each.append(time.perf_counter() - began)
    return [statistics.median(each) for each in taken]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    return sorted(values)[max(0, -(-len(values) * round(share * 1000) // 1000) - 1)]
