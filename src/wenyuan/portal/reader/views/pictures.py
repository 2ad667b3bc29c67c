"""Pictures of pages."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from wenyuan import renditions
from wenyuan.library import previews
from wenyuan.library.models import Revision
from wenyuan.library.rules import may_edit
from wenyuan.portal.kinds import OPAQUE
from wenyuan.portal.reader.access import Shown, revision_key, shown, with_cache_rule
from wenyuan.portal.reader.answers import or_unavailable
from wenyuan.renditions.pictures import media_type_of


@require_safe
def picture(request: HttpRequest, public_id: str, revision: str, page: int, width: int) -> HttpResponseBase:
    """One page as PNG (grey) or WebP (colour), drawn at its first view. `immutable` where the address names the PDF and anybody may see it.

    404 for what is not there or not to be seen, 503 while the drawing program is not there.
    """
    seen = shown(request, public_id)
    found = _revision(request, seen, revision)
    if not 1 <= page <= found.page_count or width not in renditions.WIDTHS or found.pdf_id is None:
        raise Http404
    is_final = revision == revision_key(found)
    etag = f'"{found.pdf_id}-{page}-{width}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        known.headers["ETag"] = etag
        return with_cache_rule(known, seen, is_final=is_final)

    def answer() -> HttpResponseBase:
        data = _bytes(found, page, width)
        response = HttpResponse(data, content_type=media_type_of(data) or OPAQUE)
        response.headers["ETag"] = etag
        return with_cache_rule(response, seen, is_final=is_final)

    return or_unavailable(answer)


def _revision(request: HttpRequest, seen: Shown, key: str) -> Revision:
    """The revision of the address: the one that is shown; another one only for who may edit the document."""
    number = int(key.partition("-")[0])
    if number == seen.revision.number:
        return seen.revision
    if not may_edit(request.user, seen.document):
        raise Http404
    found = seen.document.revisions.filter(number=number).first()
    if found is None:
        raise Http404
    return previews.excerpt(seen.document, found, user=request.user)


def _bytes(revision: Revision, page: int, width: int) -> bytes:
    # Whole rather than streamed: a picture is some 60 kB, and an open file would outlive the request on HEAD.
    path: Path = renditions.picture(revision, page, width)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        # Evicted between finding and reading; drawn anew it is the youngest of all.
        return renditions.picture(revision, page, width).read_bytes()
