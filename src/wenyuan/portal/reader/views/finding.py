"""Hits inside a document as data."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from wenyuan.portal.reader import finding
from wenyuan.portal.reader.access import shown, with_cache_rule
from wenyuan.renditions import Box


@require_safe
def find(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Hits of `?q=` by page: {"query", "total", "pages": [{"page", "count", "snippet", "boxes"}]}.

    snippet: [[text, is_hit], …]. The list comes at once and without boxes. `?from=7` answers, of page 7 and those behind
    it, the first few with hits and the boxes of these: a list of [x, y, w, h] a hit in 1/10,000 of the page.
    """
    seen = shown(request, public_id)
    start = request.GET.get("from", "")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0
    query = finding.asked_query(request.GET.get("q"))
    hits = finding.find(seen.revision, query, start=first, boxed=finding.BOXED_PAGES if first else 0)
    pages = [hit for hit in hits.pages if hit.boxes is not None] if first else hits.pages
    body = {
        "query": hits.query,
        "total": hits.total,
        "pages": [
            {
                "page": hit.page,
                "count": hit.count,
                "snippet": list(hit.snippet),
                "boxes": None if hit.boxes is None else [[_corners(box) for box in one] for one in hit.boxes],
            }
            for hit in pages
        ],
    }
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    return with_cache_rule(response, seen, is_final=False)


def _corners(box: Box) -> list[float]:
    return [box.x, box.y, box.w, box.h]
