"""What machines read on a document page: schema.org as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wenyuan.library.licences import licence_of
from wenyuan.library.models import Category, Document, Tag
from wenyuan.portal.addresses import absolute, category_path, document_path
from wenyuan.portal.kinds import media_type

#: A title may hold "</script>": inside a data block these five are written as escapes.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def json_ld(request: HttpRequest, document: Document, trail: list[Category], *, tags: Sequence[Tag] = ()) -> SafeString:
    """DigitalDocument and BreadcrumbList as the content of a script element of type application/ld+json."""
    data = {"@context": "https://schema.org", "@graph": [_document(request, document, tags), _trail(request, trail)]}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  every character that could end the block is escaped


def _document(request: HttpRequest, document: Document, tags: Sequence[Tag]) -> dict[str, Any]:
    address = absolute(request, document_path(document))
    found: dict[str, Any] = {
        "@type": "DigitalDocument",
        "@id": address,
        "url": address,
        "name": document.title,
        "identifier": str(document.number),
        "dateCreated": document.created_at.isoformat(),
        "isAccessibleForFree": True,
    }
    if document.published_at:
        found["datePublished"] = document.published_at.isoformat()
    if document.author:
        found["author"] = {"@type": "Person", "name": document.author}
    if document.language:
        found["inLanguage"] = document.language
    if document.description:
        found["description"] = document.description
    if (licence := licence_of(document.licence)) is not None:
        found["license"] = licence.url or str(licence.name)
    if tags:
        found["keywords"] = [tag.name for tag in tags]
    if document.current:
        found["encodingFormat"] = media_type(document.current.kind)
        if document.current.page_count:
            found["numberOfPages"] = document.current.page_count
    return found


def _trail(request: HttpRequest, trail: list[Category]) -> dict[str, Any]:
    steps = [(_("Home"), reverse("portal:home"))]
    steps += [(node.name, category_path(node, trail[:depth])) for depth, node in enumerate(trail)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": absolute(request, path)}
            for n, (name, path) in enumerate(steps, 1)
        ],
    }
