"""Files leave the site here, and only as attachments: nothing a stranger uploaded is ever shown as a page of ours."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from wenyuan.blobs import store
from wenyuan.blobs.errors import BlobMissing, StoreUnavailable
from wenyuan.blobs.models import Blob
from wenyuan.library import previews, queries
from wenyuan.library.models import Document, Revision, Status
from wenyuan.library.rules import is_public, may_download
from wenyuan.portal.file_names import agreeing_name, original_name, pdf_name
from wenyuan.portal.kinds import media_type
from wenyuan.portal.ranges import Unsatisfiable, asked_range
from wenyuan.portal.views.problems import problem
from wenyuan.statistics import counting


@require_safe
def download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The current file (?as=original, the default), the PDF made of it (?as=pdf), or an attached format (?as=format-<n>). Ranges and validators as RFC 9110.

    404 where the document may not be seen, 403 where it may be seen but not taken, sign-in first where that would help;
    none of them sends a byte of it.
    """
    document = queries.document(public_id, user=request.user)
    if document is None or document.current is None:
        raise Http404("no such document")
    if not may_download(request.user, document):
        if previews.needs_sign_in(document, user=request.user) and document.status == Status.PUBLISHED:
            return redirect_to_login(request.get_full_path(), resolve_url("portal:sign-in"))
        return render(request, "403.html", status=403)
    response = _asked(request, document, document.current)
    if response.status_code < 400:
        _count(request, document, response)
        response.headers["Cache-Control"] = "private, no-cache" if is_public(document) else "private, no-store"
    return response


def _asked(request: HttpRequest, document: Document, revision: Revision) -> HttpResponseBase:
    """The form that ?as= names. Raises Http404 for one that is not there."""
    asked = request.GET.get("as", "original")
    if asked == "pdf":
        if revision.pdf is None:
            raise Http404("no PDF was made of this file")
        return _sent(request, revision.pdf, pdf_name(revision), media_type("pdf"))
    kind, dash, number = asked.partition("-")
    if kind != "format" or not dash:
        return attachment(request, revision)
    is_number = number.isascii() and number.isdigit() and len(number) < 16
    found = document.formats.select_related("blob").filter(pk=int(number)).first() if is_number else None
    if found is None:
        raise Http404("no such format")
    return _sent(request, found.blob, agreeing_name(found.file_name, found.kind), media_type(found.kind))


def attachment(request: HttpRequest, revision: Revision) -> HttpResponseBase:
    """The file of a revision as it was given. The caller asked whether the person may have it."""
    return _sent(request, revision.original, original_name(revision), media_type(revision.kind))


def _sent(request: HttpRequest, blob: Blob, name: str, kind: str) -> HttpResponseBase:
    """Bytes as an attachment that nobody keeps; 500 or 503 with a sentence where they are not to be had."""
    try:
        response = _bytes(request, blob)
    except (BlobMissing, StoreUnavailable) as error:
        return problem(request, error)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    # Should a browser open it all the same, then without scripts, forms, or our origin.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _count(request: HttpRequest, document: Document, response: HttpResponseBase) -> None:
    """A download is a GET that is answered from the first byte on; what resumes, or asks whether it changed, is none."""
    is_start = response.status_code == 200 or response.headers.get("Content-Range", "").startswith("bytes 0-")
    if request.method == "GET" and is_start and response.status_code < 300:
        counting.downloaded(document, agent=request.headers.get("User-Agent", ""))


def _bytes(request: HttpRequest, blob: Blob) -> HttpResponseBase:
    """200, 206, 304, 412 or 416 for the bytes of a blob. Raises BlobMissing before anything is sent."""
    size = store().size(blob.sha256)
    if size is None:
        raise BlobMissing(blob.sha256)
    etag = f'"{blob.sha256}"'
    early = get_conditional_response(request, etag=etag)
    if early is not None:
        return early
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        header = ""
    try:
        span = asked_range(header, size=size)
    except Unsatisfiable:
        response: HttpResponseBase = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    start, end = span or (0, size)
    body: Iterator[bytes] | list[bytes] = [] if request.method == "HEAD" else store().stream(blob.sha256, start, end)
    response = StreamingHttpResponse(body, status=206 if span else 200)
    response.headers["Content-Length"] = str(end - start)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    if span:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response
