"""What the signed-in person has been told and not read yet."""

from __future__ import annotations

from typing import Any

from django import template

from wenyuan.library.models import Document
from wenyuan.notices import queries

register = template.Library()


@register.inclusion_tag("portal/parts/told.html", takes_context=True)
def told(context: dict[str, Any], document: Document | None = None) -> dict[str, Any]:
    """Unread notices, of one document or of all, each with its document's name where the person may still see it."""
    request = context["request"]
    rows = list(queries.unread(request.user, document))
    seen = queries.seen_among(rows, request.user) if document is None else {document.pk}
    return {
        "notices": [(row, row.document_id in seen) for row in rows],
        "is_here": document is not None,
        "back": request.path,
        "csrf_token": context.get("csrf_token"),
    }
