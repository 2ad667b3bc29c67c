"""Pieces of HTML that the script puts into a page that is open: text layers, thumbnails."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from wenyuan import renditions
from wenyuan.portal.reader.access import revision_key, shown, with_cache_rule
from wenyuan.portal.reader.answers import or_unavailable
from wenyuan.portal.reader.converters import Span
from wenyuan.portal.reader.grid import thumbnails
from wenyuan.portal.reader.markup import layer_html, running_lines
from wenyuan.portal.reader.sheets import FRAGMENT_PAGES


@require_safe
def text(request: HttpRequest, public_id: str, span: Span) -> HttpResponseBase:
    """Text layers of at most FRAGMENT_PAGES pages, each in a <template data-page>.

    `?r=` names the revision and PDF that the asking page shows; with the current one the answer may be kept for good.
    404 behind the last page, 503 while layers cannot be made.
    """
    seen = shown(request, public_id)
    revision = seen.revision
    if span.last - span.first >= FRAGMENT_PAGES or span.first > revision.page_count or revision.pdf_id is None:
        raise Http404

    def answer() -> HttpResponseBase:
        layers = renditions.layers(revision, span)
        running = running_lines(layers)
        html = format_html_join(
            "",
            '<template data-page="{}">{}</template>',
            ((n, layer_html(layer, hidden=running if n > 1 else frozenset())) for n, layer in layers.items()),
        )
        response = HttpResponse(format_html("{}\n", html))
        return with_cache_rule(response, seen, is_final=request.GET.get("r") == revision_key(revision))

    return or_unavailable(answer)


@require_safe
def thumbs(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The list of thumbnails, for the panel of a document whose list is too long for the first HTML."""
    seen = shown(request, public_id)
    context = {"thumbnails": thumbnails(seen.document, seen.revision)}
    return with_cache_rule(render(request, "portal/reader/_thumbs.html", context), seen, is_final=False)
