"""The line of tabs above every page of the desk."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from wenyuan.portal.templatetags.portal_tags import grouped
from wenyuan.workbench.counts import Count
from wenyuan.workbench.queues import PAGES, QUEUES

register = template.Library()


@register.filter
def bounded(count: Count) -> str:
    """A number of items, with a plus behind it if there are more than were counted."""
    return f"{grouped(count)}+" if count.is_more else grouped(count)


@register.inclusion_tag("workbench/parts/tabs.html", takes_context=True)
def desk_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """Queues and pages that this librarian has. No query: the numbers are on the overview."""
    user = context["request"].user
    tabs = [(queue.key, queue.title, reverse("desk:queue", args=[queue.key])) for queue in QUEUES]
    tabs += [
        (page.key, page.title, reverse(page.route)) for page in PAGES if user.is_staff or not page.is_for_all_branches
    ]
    return {"tabs": tabs, "tab": context.get("tab", "")}
