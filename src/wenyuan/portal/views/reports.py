"""Saying that something is wrong with a document, and reading what became of it."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wenyuan.kernel.errors import WenyuanError
from wenyuan.library import queries
from wenyuan.library.models import Document
from wenyuan.moderation import reports
from wenyuan.moderation.models import Reason
from wenyuan.moderation.reports import Complaint
from wenyuan.portal.addresses import document_path
from wenyuan.portal.caching import unkept_unless_public
from wenyuan.portal.reasons import sentence

#: A field that people do not see; what fills it in is no person.
TRAP = "website"


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form for a report, without an account; `?page=` and `?passage=` fill it in. A kept report leads to its own page."""
    document = queries.document(public_id, user=request.user)
    if document is None:
        raise Http404("no such document")
    if request.method != "POST":
        said = {name: request.GET.get(name, "") for name in ("page", "passage")}
        return _form(request, document, said)
    said = {name: request.POST.get(name, "") for name in ("reason", "text", "page", "passage", "mail")}
    if request.POST.get(TRAP):
        messages.success(request, _("Thank you. Your report was received."))
        return redirect(document_path(document))
    page = said["page"].strip()
    complaint = Complaint(
        reason=said["reason"],
        text=said["text"],
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 8 else (0 if page else None),
        passage=said["passage"],
        mail=said["mail"],
    )
    try:
        made = reports.file(document, complaint, by=request.user, address=get_adapter(request).get_client_ip(request))  # type: ignore[arg-type]
    except WenyuanError as error:
        return _form(request, document, said, trouble=error)
    messages.success(request, _("Thank you. Your report was received."))
    return redirect(reverse("portal:report-answer", kwargs={"key": made.key}))


def _form(
    request: HttpRequest, document: Document, said: dict[str, str], *, trouble: WenyuanError | None = None
) -> HttpResponse:
    response = render(
        request,
        "portal/report.html",
        {
            "document": document,
            "reasons": Reason.choices,
            "said": said,
            "trouble": sentence(trouble) if trouble else "",
            "trap": TRAP,
        },
        status=trouble.status if trouble else 200,
    )
    return unkept_unless_public(response, document)


@require_safe
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """What became of a report, for who has its number. The document is named only to who may see it now."""
    found = reports.followed(key)
    if found is None:
        raise Http404("no such report")
    if found.key != key:
        return redirect(reverse("portal:report-answer", kwargs={"key": found.key}))
    document = queries.document(found.document.public_id, user=request.user)
    response = render(request, "portal/report_answer.html", {"report": found, "document": document})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def follow(request: HttpRequest) -> HttpResponse:
    """The form for the number of a report."""
    number = request.GET.get("number", "")
    found = reports.followed(number) if number else None
    if found is not None:
        return redirect(reverse("portal:report-answer", kwargs={"key": found.key}))
    return render(request, "portal/report_follow.html", {"number": number}, status=404 if number else 200)
