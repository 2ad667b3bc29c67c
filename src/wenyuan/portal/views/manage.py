"""A document's management page: what is said of it, who sees it, where it stands. For its owner and its librarians."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenyuan.kernel.errors import WenyuanError
from wenyuan.library import queries
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Access, Document, Status
from wenyuan.library.rules import is_librarian_of, may_edit
from wenyuan.library.standing import Audience, audience_of
from wenyuan.moderation import standing as moderation
from wenyuan.portal.addresses import absolute, short_path
from wenyuan.portal.audience import sentence
from wenyuan.portal.copy_notices import notices_for
from wenyuan.portal.forms import AudienceForm
from wenyuan.portal.metadata_form import MetadataForm
from wenyuan.portal.metadata_saving import save
from wenyuan.portal.reasons import failure
from wenyuan.portal.reasons import sentence as words_of
from wenyuan.portal.standing_verbs import VERBS, offered, perform


@require_safe
def manage(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole page. 404 for those who may not see the document, and for those who may only read it."""
    return _page(request, _own(request, public_id))


@require_POST
def fields(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write what is said of the document: the fields that were changed, if nobody else changed them meanwhile; and decide
    the proposal whose button was pressed."""
    document = _own(request, public_id)
    form = MetadataForm(document, by=request.user, data=request.POST)  # type: ignore[arg-type]
    if not form.is_valid():
        return _page(request, document, fields=form, status=422)
    try:
        save(form, by=request.user)  # type: ignore[arg-type]
    except WenyuanError as error:
        form.add_error(None, words_of(error))
        return _page(request, document, fields=form, status=error.status)
    messages.success(request, _("Saved."))
    return _back(document)


@require_POST
def audience(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say in words who would see it (`do=say`), or save it. What somebody else changed meanwhile is not overwritten."""
    document = _own(request, public_id)
    form = AudienceForm(document, by=request.user, data=request.POST)  # type: ignore[arg-type]
    if not form.is_valid():
        return _page(request, document, audience=form, status=422)
    if request.POST.get("do") == "say":
        return _page(request, document, audience=form, said=sentence(form.audience, status=document.status))
    try:
        with transaction.atomic():
            row = Document.objects.select_for_update().get(pk=document.pk)
            if _mark(audience_of(row)) != request.POST.get("seen"):
                raise Overtaken("audience")
            row = moderation.change_audience(row, form.audience, by=request.user)  # type: ignore[arg-type]
    except WenyuanError as error:
        form.add_error(None, words_of(error))
        return _page(request, document, audience=form, status=error.status)
    messages.success(request, sentence(audience_of(row), status=row.status))
    return _back(document)


@require_POST
def standing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand in, publish, send back, withdraw, take down: by `verb`, for `reason`."""
    document = _own(request, public_id)
    verb = next((verb for verb in VERBS if verb.name == request.POST.get("verb")), None)
    if verb is None:
        raise Http404("no such verb")
    try:
        row = perform(verb, document, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    except WenyuanError as error:
        messages.warning(request, words_of(error))
        return _back(document)
    messages.success(request, _("Now: %(state)s.") % {"state": row.get_status_display()})
    return _back(row) if may_edit(request.user, row) else redirect("portal:uploads")


@require_POST
def link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the document another link; the old one ends at once."""
    document = _own(request, public_id)
    try:
        moderation.renew_link(document, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("There is a new link. The old one leads nowhere any more."))
    except WenyuanError as error:
        messages.warning(request, words_of(error))
    return _back(document)


def _own(request: HttpRequest, public_id: str) -> Document:
    document = queries.document(public_id, user=request.user)
    if document is None or not may_edit(request.user, document):
        raise Http404("no such document, or not yours")
    return document


def _back(document: Document) -> HttpResponse:
    return redirect("portal:edit", document.public_id)


def _page(
    request: HttpRequest,
    document: Document,
    *,
    fields: MetadataForm | None = None,
    audience: AudienceForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    now = audience_of(document)
    context = {
        "document": document,
        "fields": fields or MetadataForm(document, by=user),
        "audience": audience or AudienceForm(document, by=user),
        #: What would be, if it was asked for; else what is.
        "said": said,
        "sentence": sentence(now, status=document.status),
        "each": [(value, label, _meaning(value)) for value, label in Access.choices],
        "seen": _mark(now),
        "verbs": offered(document, by=user),
        "link": _link(request, document),
        "failure": failure(document.current),
        "copy_notices": notices_for(document, user),
        "is_librarian": is_librarian_of(user, document),
        "is_owner": document.owner_id == user.pk,
    }
    response = render(request, "portal/manage.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _meaning(access: str) -> str:
    """What choosing this access means; empty where it depends on names."""
    return sentence(Audience(access=access), status=Status.PUBLISHED) if access != Access.NAMED else ""


def _mark(audience: Audience) -> str:
    """The audience as one string: to tell whether it is still what a person had before him."""
    people = ",".join(str(person.pk) for person in audience.people)
    groups = ",".join(str(group.pk) for group in audience.groups)
    until = audience.embargo_until.isoformat() if audience.embargo_until else ""
    return f"{audience.access}|{people}|{groups}|{until}"


def _link(request: HttpRequest, document: Document) -> str:
    if document.access != Access.LINK or not document.link_key:
        return ""
    return absolute(request, f"{short_path(document)}?key={document.link_key}")
