"""Pages of the reader with an address of their own: one page, a jump, a range for the printer."""

from __future__ import annotations

import re

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from wenyuan.library.rules import may_download
from wenyuan.portal.addresses import absolute, document_path
from wenyuan.portal.caching import unkept_unless_public
from wenyuan.portal.reader import flow, prefs, sheets
from wenyuan.portal.reader.access import shown
from wenyuan.portal.reader.converters import Span
from wenyuan.portal.reader.finding import asked_query, find

#: Sheets of one print: a browser lays them all out at once.
MAX_PRINTED = 100
_SPAN = re.compile(r"\s*(\d{1,6})\s*(?:[-–—~至]\s*(\d{1,6})\s*)?")


@require_safe
def one(request: HttpRequest, public_id: str, number: int) -> HttpResponseBase:
    """One page with its text layer, its flowing text and its neighbours: where a hit lands without script.

    A page beyond what strangers may read leads them to signing in, and back.

    Search engines are told that it is a part of the document (canonical).
    """
    seen = shown(request, public_id)
    total = seen.revision.page_count
    if total < number <= seen.total:
        return redirect_to_login(request.get_full_path(), resolve_url("portal:sign-in"))
    if not 1 <= number <= total:
        raise Http404
    hits = find(seen.revision, asked_query(request.GET.get("q")), start=number, boxed=1)
    has_picture = seen.revision.pdf_id is not None
    found = (
        sheets.sheets(seen.document, seen.revision, pages=[number], inline=[number], marks=hits.marks)
        if has_picture
        else []
    )
    context = {
        "document": seen.document,
        "revision": seen.revision,
        "sheets": found,
        "number": number,
        "previous": number - 1,
        "next": number + 1 if number < total else 0,
        "total": total,
        # The part of the reader's context that the shared templates look at.
        "reader": {
            "hits": hits,
            "picture_base": sheets.picture_base(seen.document, seen.revision) if has_picture else "",
        },
        "flow_page": flow.one_page(seen.revision, number),
        "usual": sheets.usual_size(seen.revision),
        "prefs": prefs.prefs(request),
        "back": document_path(seen.document),
        "canonical": absolute(request, document_path(seen.document)),
    }
    response = render(request, "portal/reader/page.html", context)
    patch_vary_headers(response, ["Cookie"])
    return unkept_unless_public(response, seen.document)


@require_safe
def go(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The page box without script: `?page=7` leads to the document at page 7, in the mode and with the query given."""
    seen = shown(request, public_id)
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    page = min(max(page, 1), max(seen.revision.page_count, 1))
    query = {name: value for name in ("mode", "q") if (value := request.GET.get(name, ""))}
    if query.get("mode") == "text":
        query["page"] = str(page)
    tail = f"?{urlencode(query)}" if query else ""
    return HttpResponseRedirect(f"{document_path(seen.document)}{tail}#page={page}")


@require_safe
def print_pages(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """`?pages=1-5`, one sheet a page, nothing else on paper; at most MAX_PRINTED. 404 for who may not have the file."""
    seen = shown(request, public_id)
    if not may_download(request.user, seen.document) or seen.revision.pdf_id is None:
        raise Http404
    span = printed(request.GET.get("pages", ""), seen.revision.page_count)
    context = {
        "document": seen.document,
        "span": span,
        "total": seen.revision.page_count,
        "limit": MAX_PRINTED,
        "sheets": sheets.sheets(seen.document, seen.revision, pages=span, inline=span, marks={}),
        "usual": sheets.usual_size(seen.revision),
        "back": document_path(seen.document),
    }
    return unkept_unless_public(render(request, "portal/reader/print.html", context), seen.document)


def printed(text: str, total: int) -> Span:
    """The pages of "3", "3-7", "3–7" or "3至7", brought into 1..total and cut to MAX_PRINTED; all without a number."""
    match = _SPAN.fullmatch(text)
    first = min(max(int(match[1]), 1), total) if match else 1
    last = int(match[2] or match[1]) if match else total
    return Span(first, max(first, min(last, total, first + MAX_PRINTED - 1)))
