"""Addresses that leave the page: canonical links, the readable tail, the same page in the other language."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url

from wenyuan.env import env
from wenyuan.library.models import Category, Document
from wenyuan.portal.reader.access import revision_key

#: Longest readable tail, in characters. Percent-encoded Chinese is nine bytes a character.
SLUG_LENGTH = 30


def slug(document: Document) -> str:
    """The title as the tail of an address: words joined by hyphens, at most 30 characters; may be empty."""
    words = re.sub(r"[\W_]+", "-", document.title).strip("-")
    return words[:SLUG_LENGTH].rstrip("-").lower()


def document_path(document: Document) -> str:
    """The document's page in the reader's language, with its readable tail."""
    if words := slug(document):
        return reverse("portal:document", kwargs={"public_id": document.public_id, "words": words})
    return short_path(document)


def short_path(document: Document) -> str:
    """The document's page without the tail: for QR codes, embeds and paper."""
    return reverse("portal:document", kwargs={"public_id": document.public_id})


def cover_path(document: Document, *, width: int) -> str:
    """The picture of page 1, `width` pixels wide (one of the reader's widths); empty where there are no pages."""
    revision = document.current
    if revision is None or not revision.pdf_id or not revision.page_count:
        return ""
    key = revision_key(revision)
    return reverse(
        "files:picture", kwargs={"public_id": document.public_id, "revision": key, "page": 1, "width": width}
    )


def category_path(category: Category, ancestors: list[Category] | None = None) -> str:
    """The address of a category: the slugs from the root. `ancestors` saves a query where the caller has them."""
    chain = [*(Category.objects.get_ancestors(category) if ancestors is None else ancestors), category]
    return reverse("portal:category", kwargs={"path": "/".join(node.slug for node in chain)})


def absolute(request: HttpRequest, path: str) -> str:
    """`path` with scheme and host: of WENYUAN_PUBLIC_URL, else of the request."""
    if base := env().public_url:
        return base.rstrip("/") + path
    return request.build_absolute_uri(path)


def alternates(request: HttpRequest) -> list[tuple[str, str, str]]:
    """(language code, its own name, path) of this page in every language, the query kept.

    A page that has no address in the other language (an error, say) leads to that language's home page.
    """
    here = request.get_full_path()
    found = []
    for code, name in settings.LANGUAGES:
        there = translate_url(here, code)
        if there == here and code != request.LANGUAGE_CODE:  # type: ignore[attr-defined]
            there = translate_url(reverse("portal:home"), code)
        found.append((code, name, there))
    return found
