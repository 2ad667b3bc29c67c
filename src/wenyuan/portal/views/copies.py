"""What two documents share, side by side: a page, an object, a report on paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from wenyuan.copies import export
from wenyuan.copies.side_by_side import SideBySide, compared
from wenyuan.library import previews, queries
from wenyuan.portal.copies_shown import evidence_context
from wenyuan.portal.paging import asked_page
from wenyuan.portal.reports import NoReport, pdf_report
from wenyuan.portal.views.problems import problem


@require_safe
def copies(request: HttpRequest, public_id: str, other_id: str) -> HttpResponse:
    """The evidence on two documents, `?format=json` or `pdf` to take away; 404 unless the person may see both.

    `?only=changed` leaves out the pairs that are the same; the pairs come in pages.
    """
    ours = queries.document(public_id, user=request.user)
    theirs = queries.document(other_id, user=request.user)
    both = [document for document in (ours, theirs) if document is not None]
    if any(previews.excerpt(d, d.current, user=request.user) is not d.current for d in both if d.current is not None):
        # The shared passages may stand on pages that strangers read after signing in.
        return redirect_to_login(request.get_full_path(), resolve_url("portal:sign-in"))
    shown = compared(ours, theirs, user=request.user) if ours and theirs and ours != theirs else None
    if shown is None:
        raise Http404("no such documents, or nothing that they share")
    kind = request.GET.get("format", "")
    if kind == "json":
        return _private(JsonResponse(export.as_record(shown), json_dumps_params={"ensure_ascii": False, "indent": 1}))
    if kind == "pdf":
        return _pdf(request, shown)
    only_changed = request.GET.get("only") == "changed"
    context = evidence_context(shown, page=asked_page(request), only_changed=only_changed)
    return render(request, "portal/copies.html", {**context, "swapped": _address(shown, swapped=True)})


def _pdf(request: HttpRequest, shown: SideBySide) -> HttpResponse:
    context: dict[str, Any] = evidence_context(shown, page=None)
    try:
        data = pdf_report(request, context)
    except NoReport as error:
        return problem(request, error)
    name = f"{shown.ours.number}-{shown.theirs.number}.pdf"
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    # The right to see either document may end.
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _address(shown: SideBySide, *, swapped: bool = False) -> str:
    left, right = (shown.theirs, shown.ours) if swapped else (shown.ours, shown.theirs)
    return reverse("portal:copies", args=[left.public_id, right.public_id])
