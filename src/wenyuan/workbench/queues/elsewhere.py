"""Queues that have a page of their own: they stand among the others with their count, and that is all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from wenyuan.moderation import appeals, reports
from wenyuan.workbench import copies_queue, queries
from wenyuan.workbench.counts import Count, added, counted
from wenyuan.workbench.queues.base import Words

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class OwnPage:
    """A page of the desk outside the frame. `key` is what the page gives its template as `tab`."""

    key: str
    title: Words
    #: The name of its route.
    route: str
    #: How many wait there for this librarian; None: nothing waits there, it is a place to work.
    count: Callable[[User], Count] | None = None
    #: Only for librarians of the whole library: it shows documents of all branches.
    is_for_all_branches: bool = True


PAGES: tuple[OwnPage, ...] = (
    OwnPage(
        key="copies",
        title=_("Copies"),
        route="desk:copies",
        count=lambda _user: counted(copies_queue.pairs()),
    ),
    OwnPage(
        key="rewritten",
        title=_("Look of a rewrite"),
        route="desk:rewritten",
        count=lambda _user: counted(queries.flagged()),
    ),
    OwnPage(key="words", title=_("Words to learn"), route="desk:words"),
    OwnPage(
        key="reports",
        title=_("Reports"),
        route="desk:reports",
        count=lambda user: added(counted(reports.waiting(user)), counted(appeals.waiting(user))),
        is_for_all_branches=False,
    ),
    OwnPage(key="categories", title=_("Categories"), route="desk:categories", is_for_all_branches=False),
    OwnPage(key="tags", title=_("Tags"), route="desk:tags"),
)
