"""Whose search it is: the visibility filter, and what must not even be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from wenyuan.jobs.models import Outbox
from wenyuan.library.models import Document
from wenyuan.library.rules import vis_query, visible_to
from wenyuan.search import port
from wenyuan.search.indexer import OUTBOX_TOPIC

if TYPE_CHECKING:
    from wenyuan.library.queries import Person


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The one way to a compiled query: what a person may find, within the conditions that were set."""

    visibility: frozenset[str]
    conditions: tuple[port.Node, ...]

    def within(self, *conditions: port.Node) -> Scope:
        """The same person's scope, within further conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))

    def compiled(self, *must: port.Node, scoring: Mapping[port.Term, float] | None = None) -> port.Compiled:
        """The query for `must`, within this scope."""
        return port.Compiled(
            must=port.All((*self.conditions, *must)), scoring=scoring or {}, visibility=self.visibility
        )


def scope(user: Person, *conditions: port.Node) -> Scope:
    """The scope of a person.

    Tightening is immediate although the index lags: a document whose entry is owed to the index and that the rows hide
    from this person is left out of every count at once. Who hides a document owes the index in the same transaction,
    so the owed rows are the list of what not to trust.
    """
    is_visible = Document.objects.filter(visible_to(user), pk=OuterRef("key"))
    hidden = Outbox.objects.filter(~Exists(is_visible), topic=OUTBOX_TOPIC).values_list("key", flat=True).distinct()
    denied = tuple(hidden)
    if denied:
        conditions = (*conditions, port.Not(port.AnyOf("document", denied)))
    return Scope(visibility=frozenset(vis_query(user)), conditions=conditions)
