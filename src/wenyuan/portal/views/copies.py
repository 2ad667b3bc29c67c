"""What two documents share, side by side: a page, an object, a report on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenyuan.copies import actions, export
from wenyuan.copies.models import Stated
from wenyuan.copies.queries import statements_on
from wenyuan.copies.side_by_side import SideBySide, compared
from wenyuan.library import previews, queries
from wenyuan.library.errors import NotAllowed
from wenyuan.portal.caching import unkept_unless_public
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
    said = statements_on(shown.ours, shown.theirs, user=request.user)
    context = evidence_context(shown, page=asked_page(request), only_changed=only_changed, statements=said)
    own = next((one for one in said if one.document_id == shown.ours.pk), None)
    context |= {
        "swapped": _address(shown, swapped=True),
        # The uploader's word is asked for until a librarian's is there.
        "may_state": shown.ours.owner_id == request.user.pk and not (shown.pair and shown.pair.decision),
        "own": own,
        "kinds": Stated.choices,
        "statement_address": reverse("portal:copies-statement", args=[public_id, other_id]),
    }
    return unkept_unless_public(render(request, "portal/copies.html", context), shown.ours, shown.theirs)


@require_POST
def statement(request: HttpRequest, public_id: str, other_id: str) -> HttpResponse:
    """Keep what the uploader of a document says of another one: `kind` and `note`; an empty kind takes it back.

    Then back to `next`, or to the two side by side. 404 where there is nothing that the person may see and speak of.
    """
    ours = queries.document(public_id, user=request.user)
    theirs = queries.document(other_id, user=request.user)
    kind = request.POST.get("kind", "")
    if ours is None or theirs is None or (kind and kind not in Stated.values):
        raise Http404("no such documents, or no such statement")
    try:
        actions.state(ours, theirs, kind, note=request.POST.get("note", ""), by=request.user)  # type: ignore[arg-type]
    except NotAllowed as error:
        raise Http404("not yours, or nothing that they share") from error
    messages.success(request, _("Noted. A librarian sees it.") if kind else _("Taken back."))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else reverse("portal:copies", args=[public_id, other_id]))


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
