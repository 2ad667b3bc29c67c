"""The files of a document: history, a new one, two of them compared, and which is shown. For its owner and librarians only.

Readers see the file that is shown and no other: an earlier one may hold what was put right for a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenyuan.ingest import queries as arrivals
from wenyuan.ingest import uploads
from wenyuan.ingest.models import Upload
from wenyuan.kernel.errors import WenyuanError, all_errors
from wenyuan.library import queries
from wenyuan.library.models import Document, Revision
from wenyuan.library.rules import is_librarian_of, may_edit
from wenyuan.moderation.formats import attach_as_format, detach_format
from wenyuan.moderation.revisions import decline_revision, is_readable, show_revision
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.reasons import sentence
from wenyuan.portal.revisions import compared, history, same_text
from wenyuan.portal.views.download import attachment
from wenyuan.portal.views.problems import problem

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Pairs of passages on a page.
PAIRS = 60


@require_http_methods(["GET", "HEAD", "POST"])
def revisions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who brought which file when, and a form for the next one. POST: `file` with a `note`.

    `?upload=` names one's own upload for this document, as the page's script sent it: what became of it is said.
    """
    document = _own(request, public_id)
    if request.method == "POST":
        return _bring(request, document)
    sent = arrivals.uploads_for(document, owner=cast("User", request.user))
    context = {
        "arrived": _arrived(sent.filter(key=request.GET.get("upload", "")).first()),
        "unfinished": sent.filter(state=Upload.State.COMING).first(),
        "document": document,
        "entries": history(document),
        "formats": document.formats.select_related("blob"),
        "same_text": same_text(document, user=cast("User", request.user)),
        "is_librarian": is_librarian_of(request.user, document),
    }
    return _private(render(request, "portal/revisions.html", context))


def _bring(request: HttpRequest, document: Document) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
        return redirect("portal:revisions", public_id=document.public_id)
    person, note = cast("User", request.user), request.POST.get("note", "")
    try:
        upload = uploads.bring(
            file, owner=person, name=file.name or "", size=file.size or 0, target=document, note=note
        )
    except WenyuanError as error:
        return problem(request, error)
    address = reverse("portal:revisions", args=[document.public_id])
    return redirect(f"{address}?upload={upload.key}")


def _arrived(upload: Upload | None) -> dict[str, object] | None:
    """What to say of a file that was brought; None of one that is not there or still comes."""
    if upload is None or upload.state == Upload.State.COMING:
        return None
    if upload.state == Upload.State.FAILED:
        error = all_errors().get(upload.error_code, WenyuanError)
        return {"is_bad": True, "words": sentence(error, upload.error_params)}
    words = _("The file was received. What is shown now stays until the new one can be read.")
    return {"is_bad": False, "words": words}


@require_safe
def compare(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Revision `number` beside ?with= (an earlier one if none is named): passages in pairs, what changed marked."""
    document = _own(request, public_id)
    one = _revision(document, number)
    asked = request.GET.get("with", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 7:
        other = _revision(document, int(asked))
    else:
        earlier = document.revisions.filter(number__lt=number).order_by("-number")
        found = next((row for row in earlier if is_readable(row)), None)
        if found is None:
            raise Http404("nothing to compare with")
        other = found
    if one == other or not (is_readable(one) and is_readable(other)):
        raise Http404("not two texts")
    older, newer = sorted((one, other), key=lambda row: row.number)
    shown = compared(document, older, newer)
    only_changed = request.GET.get("only", "changed") == "changed"
    rows = [row for row in shown.rows if not (only_changed and row.is_same)]
    page = asked_page(request)
    turn = pager(page, total=len(rows), length=PAIRS)
    context = {
        "document": document,
        "older": older,
        "newer": newer,
        "shown": shown,
        "rows": rows[(page - 1) * PAIRS : page * PAIRS],
        "total": len(rows),
        "pager": turn,
        "only_changed": only_changed,
        "sides": [(older, shown.our_cells), (newer, shown.their_cells)],
        "nothing_changed": not (shown.changed_rows or shown.only_ours or shown.only_theirs),
    }
    return _private(render(request, "portal/revision_compare.html", context))


@require_safe
def file(request: HttpRequest, public_id: str, number: int) -> HttpResponseBase:
    """The file of one revision, as it was brought."""
    revision = _revision(_own(request, public_id), number)
    return attachment(request, revision)


@require_POST
def show(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Make this revision the one that is shown."""
    return _decide(request, public_id, number, decline=False)


@require_POST
def decline(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Do not show a revision that waits; `reason` is for who brought it."""
    return _decide(request, public_id, number, decline=True)


@require_POST
def attach(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make the file of another document (`from`, a public id) of the same text a format of this one."""
    target, source = _own(request, public_id), _own(request, request.POST.get("from", ""))
    try:
        attach_as_format(source, target, by=cast("User", request.user))
    except WenyuanError as error:
        return problem(request, error)
    messages.success(request, _("The file is offered for download here now."))
    return redirect("portal:revisions", public_id=target.public_id)


@require_POST
def detach(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Offer a format of this document no longer."""
    document = _own(request, public_id)
    if not document.formats.filter(pk=pk).exists():
        raise Http404("no such format")
    try:
        detach_format(document, pk, by=cast("User", request.user))
    except WenyuanError as error:
        return problem(request, error)
    messages.success(request, _("The file is not offered here any more."))
    return redirect("portal:revisions", public_id=document.public_id)


def _decide(request: HttpRequest, public_id: str, number: int, *, decline: bool) -> HttpResponse:
    document = _own(request, public_id)
    _revision(document, number)
    person = cast("User", request.user)
    try:
        if decline:
            decline_revision(document, number, by=person, reason=request.POST.get("reason", ""))
            messages.success(
                request, _("Revision %(n)s is not shown; who brought it reads the reason.") % {"n": number}
            )
        else:
            show_revision(document, number, by=person)
            messages.success(request, _("Revision %(n)s is shown now.") % {"n": number})
    except WenyuanError as error:
        return problem(request, error)
    return redirect("portal:revisions", public_id=document.public_id)


def _own(request: HttpRequest, public_id: str) -> Document:
    document = queries.document(public_id, user=request.user)
    if document is None or not may_edit(request.user, document):
        raise Http404("no such document")
    return document


def _revision(document: Document, number: int) -> Revision:
    found = document.revisions.select_related("original", "pdf").filter(number=number).first()
    if found is None:
        raise Http404("no such revision")
    return found


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
