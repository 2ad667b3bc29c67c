"""The document page, its live state, and the form in which other sites may show it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from wenyuan.library import previews, queries, uses
from wenyuan.library.extra_fields import shown_extra
from wenyuan.library.licences import licence_of
from wenyuan.library.models import Category, Document, Rendition, Status
from wenyuan.library.rules import is_public, may_download, may_edit
from wenyuan.portal import link_keys
from wenyuan.portal.addresses import absolute, category_path, cover_path, document_path, slug
from wenyuan.portal.caching import unkept_unless_public
from wenyuan.portal.copies_shown import copies_beside, head_of
from wenyuan.portal.downloads import choices
from wenyuan.portal.neighbours import neighbours
from wenyuan.portal.progress import progress
from wenyuan.portal.reader import prefs
from wenyuan.portal.reader.context import reader_context
from wenyuan.portal.reasons import failure
from wenyuan.portal.share import may_embed, share
from wenyuan.portal.structured import json_ld
from wenyuan.portal.text_pages import QUICK_CHARACTERS, page_texts
from wenyuan.statistics import counting


@require_safe
def document(request: HttpRequest, public_id: str, words: str | None = None) -> HttpResponse:
    """Everything there is to say about a document, and its pages.

    `/d/<id>` answers as it is (short links); a readable tail that is not the title's leads to the right one.
    """
    if link_keys.remember(request, public_id):
        # Out of the address at once: it would be in histories, bookmarks and pictures of the screen.
        return redirect(_without_key(request))
    found = queries.document(public_id, user=request.user)
    if found is None:
        return gone(request, public_id)
    if words is not None and words != slug(found):
        query = request.GET.urlencode()
        return redirect(document_path(found) + (f"?{query}" if query else ""), permanent=True)
    response = render(request, "portal/document.html", _context(request, found))
    patch_vary_headers(response, prefs.VARY)
    unkept_unless_public(response, found)
    agent = request.headers.get("User-Agent", "")
    uses.count(found, agent=agent)
    counting.opened(agent=agent)
    return response


def gone(request: HttpRequest, public_id: str) -> HttpResponse:
    """The stone of a document that was withdrawn or taken down: since when and why. Http404 where there is none to be seen."""
    stone = queries.stone(public_id, user=request.user)
    if stone is None:
        raise Http404("no such document")
    return render(request, "portal/stone.html", {"stone": stone}, status=410)


def _without_key(request: HttpRequest) -> str:
    rest = request.GET.copy()
    rest.pop("key", None)
    return request.path + (f"?{rest.urlencode()}" if rest else "")


def _context(request: HttpRequest, document: Document) -> dict[str, Any]:
    revision = document.current
    part = previews.excerpt(document, revision, user=request.user) if revision is not None else None
    copies = copies_beside(document, user=request.user)
    head = head_of(document, user=request.user)
    trail = [*Category.objects.get_ancestors(document.category), document.category] if document.category else []
    tags = list(document.tags.order_by("name"))
    context: dict[str, Any] = {
        "document": document,
        "revision": revision,
        "trail": _links(trail),
        "canonical": absolute(request, document_path(head or document)),
        "json_ld": json_ld(request, document, trail, tags=tags),
        "og_image": absolute(request, cover_path(document, width=800)) if cover_path(document, width=800) else "",
        "is_open": is_public(document),
        "failure": failure(revision),
        "downloads": choices(document) if may_download(request.user, document) else [],
        "needs_sign_in": previews.needs_sign_in(document, user=request.user),
        "share": share(request, document),
        "progress": progress(document) if document.status == Status.PROCESSING else None,
        "beside": neighbours(document, user=request.user, without={copy.document.pk for copy in copies}),
        "copies": copies,
        "original": next((copy for copy in copies if copy.is_probable_original), None),
        "tags": tags,
        "licence": licence_of(document.licence),
        "extra": shown_extra(document),
        "may_edit": may_edit(request.user, document),
        "is_owner": request.user.is_authenticated and document.owner_id == request.user.pk,
    }
    if revision is not None and part is not None and _is_readable(document):
        context["texts"] = page_texts(part)
        context["withheld"] = revision.page_count - part.page_count
        context |= reader_context(request, document)
    elif revision is not None and part is not None:
        context["quick_text"] = part.quick_text[:QUICK_CHARACTERS]
        context["is_quick_text_cut"] = len(revision.quick_text) > len(context["quick_text"])
    return context


def _is_readable(document: Document) -> bool:
    revision = document.current
    return revision is not None and bool(
        (revision.pdf_id and revision.page_count) or revision.rendition == Rendition.TEXT_ONLY
    )


def _links(trail: list[Category]) -> list[tuple[Category, str]]:
    return [(node, category_path(node, trail[:depth])) for depth, node in enumerate(trail)]


@require_safe
def status(request: HttpRequest, public_id: str) -> HttpResponse:
    """The live step list alone, as <wy-status> fetches it."""
    found = queries.document(public_id, user=request.user)
    if found is None:
        raise Http404("no such document")
    response = render(request, "portal/parts/status.html", {"document": found, "progress": progress(found)})
    return unkept_unless_public(response, found)


@require_safe
def embed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The pages in a frame on another site: what everyone may see, asked for as nobody in particular."""
    found = queries.document(public_id, user=AnonymousUser())
    if found is None or not may_embed(found) or not _is_readable(found):
        raise Http404("not to be embedded")
    # Whoever is signed in stays out of it: the frame shows the same to all.
    request.user = AnonymousUser()
    context = {
        "document": found,
        "revision": found.current,
        "canonical": absolute(request, document_path(found)),
        "home": absolute(request, reverse("portal:home")),
        "is_embed": True,
        **reader_context(request, found),
    }
    response = render(request, "portal/embed.html", context)
    response.frameable = True  # type: ignore[attr-defined]
    return response
