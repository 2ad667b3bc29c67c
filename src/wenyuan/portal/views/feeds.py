"""The feed of a search: what a person subscribes to who wants to be told."""

from __future__ import annotations

import re
import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from wenyuan.library.models import Document
from wenyuan.portal.addresses import absolute, document_path
from wenyuan.portal.asked import Asked, asked, asked_category
from wenyuan.portal.context import site
from wenyuan.portal.views.search import RETRY
from wenyuan.search import service
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.results import DocumentHit, Results

LENGTH = 50
#: Makes a document's public id a name that stays when the library moves to another address.
NAMESPACE = uuid.UUID("7a5c0a3e-6c1f-5f0a-9a0e-57656e797561")
# XML knows no escape for these.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
@conditional_page
def search_feed(request: HttpRequest) -> HttpResponse:
    """The 50 newest documents that this person may see and that have all that is asked for, as Atom.

    Takes the parameters of the results page. A question that asks nothing has an empty feed. 503 while there is no index.
    """
    wanted = asked(request)
    try:
        results = service.search(
            wanted.text,
            user=request.user,
            limit=LENGTH,
            category=asked_category(wanted.category, user=request.user),
            kind=wanted.kind,
            sort="newest",
        )
    except IndexNotReady:
        return HttpResponse(status=503, headers={"Retry-After": str(RETRY)})
    response = HttpResponse(_feed(request, wanted, results), content_type=Atom1Feed.content_type)
    # What one may see may end; readers ask again and are told by ETag that nothing is new.
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _feed(request: HttpRequest, wanted: Asked, results: Results) -> str:
    language = get_language() or ""
    page = absolute(request, reverse("portal:search") + wanted.address)
    library = site(request)["library"]["name"]
    feed = Atom1Feed(
        title=plain(_("%(query)s · %(library)s") % {"query": wanted.text or _("Newest"), "library": library}),
        link=page,
        description=None,
        language=language,
        author_name=plain(library),
        feed_url=absolute(request, reverse("portal:search-feed") + wanted.address),
        feed_guid=uuid.uuid5(NAMESPACE, f"{language}{wanted.address}").urn,
    )
    for item in results.items:
        # Second choices are help for who looks at the page; nobody subscribed to them.
        if not item.is_partial:
            _add(feed, request, item, query=wanted.words)
    return feed.writeString("utf-8")


def _add(feed: Atom1Feed, request: HttpRequest, item: DocumentHit, *, query: str) -> None:
    document = item.document
    published = document.published_at or document.created_at
    feed.add_item(
        title=plain(document.title),
        link=absolute(request, document_path(document)) + (f"?{urlencode({'q': query})}" if query else ""),
        description=plain(_summary(item)),
        unique_id=entry_id(document),
        pubdate=published,
        updateddate=max(published, document.current.created_at) if document.current else published,
        author_name=plain(document.author) or None,
        categories=[plain(document.category.name)] if document.category else [],
    )


def entry_id(document: Document) -> str:
    """A document in feeds: the same in every search, language and place of the library."""
    return uuid.uuid5(NAMESPACE, document.public_id).urn


def _summary(item: DocumentHit) -> str:
    """The first passage with its words in bold, as HTML; else what is said about the document."""
    if not item.hits:
        return escape(item.document.description)
    hit = item.hits[0]
    passage = "".join(f"<b>{escape(text)}</b>" if is_hit else escape(text) for text, is_hit in hit.snippet)
    page = escape(_("Page %(n)s") % {"n": hit.page}) + " " if hit.page else ""
    return page + passage


def plain(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NO_XML.sub("", text)
