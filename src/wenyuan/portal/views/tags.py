"""Tags: all of them, the documents of one, and its feed."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from wenyuan.library import tag_queries
from wenyuan.library.models import Document, Tag
from wenyuan.portal.addresses import absolute, document_path
from wenyuan.portal.context import site
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.views.feeds import LENGTH as FEED_LENGTH
from wenyuan.portal.views.feeds import NAMESPACE, entry_id, plain

#: Documents, and tags, on one page of a list.
LENGTH, TAGS = 20, 300


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The tags of what this reader may see, most used first."""
    found = tag_queries.tags(request.user)
    number = asked_page(request)
    turn = pager(number, total=found.count(), length=TAGS)
    shown = found[(number - 1) * TAGS : number * TAGS]
    return render(request, "portal/tags.html", {"tags": shown, "pager": turn})


@require_safe
def tag(request: HttpRequest, name: str) -> HttpResponse:
    """The documents of a tag, newest first, 20 a page. Another spelling leads to the one that is kept; a tag that is on
    nothing for this reader answers 404 like one that does not exist."""
    found = _found(request, name)
    if found.name != name:
        return redirect(reverse("portal:tag", kwargs={"name": found.name}), permanent=False)
    documents = tag_queries.documents_tagged(found, user=request.user)
    total = documents.count()
    number = asked_page(request)
    turn = pager(number, total=total, length=LENGTH)
    shown = list(documents[(number - 1) * LENGTH : number * LENGTH])
    return render(request, "portal/tag.html", {"tag": found, "documents": shown, "total": total, "pager": turn})


@require_safe
@conditional_page
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """The 50 newest documents of a tag that this reader may see, as Atom."""
    found = _found(request, name)
    library = site(request)["library"]["name"]
    here = reverse("portal:tag-feed", kwargs={"name": found.name})
    made = Atom1Feed(
        title=plain(_("%(query)s · %(library)s") % {"query": found.name, "library": library}),
        link=absolute(request, reverse("portal:tag", kwargs={"name": found.name})),
        description=None,
        language=get_language() or "",
        author_name=plain(library),
        feed_url=absolute(request, here),
        feed_guid=uuid.uuid5(NAMESPACE, here).urn,
    )
    for document in tag_queries.documents_tagged(found, user=request.user)[:FEED_LENGTH]:
        _add(made, request, document)
    response = HttpResponse(made.writeString("utf-8"), content_type=Atom1Feed.content_type)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _found(request: HttpRequest, name: str) -> Tag:
    found = tag_queries.tag(name, user=request.user)
    if found is None:
        raise Http404("no such tag for this reader")
    return found


def _add(feed: Atom1Feed, request: HttpRequest, document: Document) -> None:
    published = document.published_at or document.created_at
    feed.add_item(
        title=plain(document.title),
        link=absolute(request, document_path(document)),
        description=plain(escape(document.description)),
        unique_id=entry_id(document),
        pubdate=published,
        updateddate=max(published, document.current.created_at) if document.current else published,
        author_name=plain(document.author) or None,
        categories=[plain(document.category.name)] if document.category else [],
    )
