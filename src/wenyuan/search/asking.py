"""One question to the index: the query of a person, compiled, within what the person may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wenyuan.search import filters, generations, port, ranking
from wenyuan.search.compile import Plan, plan
from wenyuan.search.filters import Around
from wenyuan.search.port import SearchIndex
from wenyuan.search.query import Filter, Query
from wenyuan.search.ranking import Ranking
from wenyuan.search.scope import Scope, scope
from wenyuan.search.scoring import DOCUMENTS

if TYPE_CHECKING:
    from wenyuan.library.queries import Person


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What every part of one answer needs."""

    index: SearchIndex
    user: Person
    query: Query
    around: Around
    is_newest: bool
    #: What the person may see, whatever was asked.
    whole: Scope
    #: What the person may see of what the filters of query and page leave.
    scope: Scope
    plan: Plan
    #: What the index is asked for each filter of the query.
    by_filter: Mapping[Filter, port.Node] = field(default_factory=dict)

    def rank(self, *, need: int) -> Ranking:
        """The documents in order. See ranking.rank."""
        return ranking.rank(self.index, self.plan, self.scope, need=need, newest=self.is_newest)

    def asking(self, query: Query, *, around: Around | None = None, is_whole: bool = True) -> Asked:
        """Another question of the same person at the same page. `is_whole`: see compile.plan."""
        asked = _asked(
            self.index, self.whole, query, around=around or self.around, user=self.user, is_newest=self.is_newest
        )
        return asked if is_whole else asked.planning(plan(query, whole=False))

    def planning(self, other: Plan) -> Asked:
        """The same question by another plan."""
        return replace(self, plan=other)

    def count(self) -> int:
        """Documents found: all of them, or as many as one look at the text verifies."""
        if self.plan.checks:
            found = ranking.rank(self.index, self.plan, self.scope, need=1, newest=False, most_read=ranking.READ_STEP)
            return len(found.found)
        must = (*self.plan.required, *(port.Not(node) for node in self.plan.refused))
        return len(self.index.documents(self.scope.compiled(*must)))

    def unknown(self) -> list[Filter]:
        """Filters of the query with a value that no document has which the person may see."""
        asked = [item for item in self.query.items if isinstance(item, Filter)]
        return [
            item
            for item in dict.fromkeys(asked)
            if not self.index.search(self.whole.compiled(DOCUMENTS, self.by_filter[item]), limit=1)
        ]


def ask(query: Query, *, around: Around, user: Person, is_newest: bool) -> Asked:
    """The question. Raises IndexNotReady."""
    return _asked(generations.current(), scope(user), query, around=around, user=user, is_newest=is_newest)


def _asked(index: SearchIndex, whole: Scope, query: Query, *, around: Around, user: Person, is_newest: bool) -> Asked:
    by_filter = filters.conditions(query, index, whole)
    return Asked(
        index=index,
        user=user,
        query=query,
        around=around,
        is_newest=is_newest,
        whole=whole,
        scope=whole.within(*filters.together(query, by_filter), *around.conditions()),
        plan=ranking.sharpened(index, plan(query)),
        by_filter=by_filter,
    )
