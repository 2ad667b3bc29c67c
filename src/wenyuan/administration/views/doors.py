"""The other doors: watched folders and mailboxes, their rules, and how the last looks went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from wenyuan.accounts.models import User
from wenyuan.administration.access import administrators_only
from wenyuan.administration.door_forms import DoorForm, FolderForm, MailboxForm, RuleForm, SecretForm
from wenyuan.doors import actions, mailbox
from wenyuan.doors.models import Door
from wenyuan.doors.secrets import has_secret
from wenyuan.env import env
from wenyuan.kernel.errors import WenyuanError, all_errors
from wenyuan.portal.reasons import sentence

#: Items that were not received, shown of a door.
REFUSED = 30
#: Forms by which a door is opened, by its kind.
FORMS: dict[str, type[FolderForm | MailboxForm]] = {Door.Kind.FOLDER: FolderForm, Door.Kind.MAILBOX: MailboxForm}


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def doors(request: HttpRequest) -> HttpResponse:
    """Every door with how its last look went. POST opens another one, of a `kind`."""
    kind = request.POST.get("kind", "")
    form = FORMS[kind](request.POST) if kind in FORMS else None
    if form is not None and form.is_valid():
        try:
            door = _open(form, by=_me(request))
            messages.success(request, _("The door is open. It is looked at from now on."))
            return redirect("house:door", pk=door.pk)
        except WenyuanError as error:
            form.add_error(None, sentence(error))
    rows = Door.objects.annotate(refused=Count("refusals")).select_related("category", "owner").order_by("name")
    may_watch = bool(env().watch_below)
    kinds = [Door.Kind.MAILBOX, *([Door.Kind.FOLDER] if may_watch else [])]
    context = {
        "tab": "doors",
        "rows": [(door, trouble(door)) for door in rows],
        "forms": [(one, form if one == kind and form is not None else FORMS[one]()) for one in kinds],
        "asked": kind,
        "roots": env().watch_below.split(":") if may_watch else [],
    }
    return render(request, "administration/doors.html", context, status=422 if form is not None else 200)


def _open(form: FolderForm | MailboxForm, *, by: User) -> Door:
    said = dict(form.cleaned_data)
    placement = {name: said[name] for name in ("category", "access", "owner", "needs_review")}
    if isinstance(form, MailboxForm):
        return actions.open_mailbox(said["name"], form.address, said["secret"], by=by, **placement)
    return actions.open_folder(said["name"], said["path"], by=by, **placement)


def trouble(door: Door) -> str:
    """Why the last look at a door did not go well, in a sentence; empty if it did."""
    if not door.error_code:
        return ""
    return sentence(all_errors().get(door.error_code, WenyuanError), door.error_params)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """One door: what it does, its rules, what was not received. POST changes what it does."""
    found = _door(pk)
    if request.method != "POST":
        return _page(request, found)
    form = DoorForm(request.POST)
    return _done(
        request,
        found,
        form,
        lambda said: actions.change(found, by=_me(request), **said),
        name="form",
        words=_("Saved."),
    )


@administrators_only
@require_POST
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a mailbox's door another password."""
    found, form = _door(pk, kind=Door.Kind.MAILBOX), SecretForm(request.POST)
    words = _("The new password is kept; the door is looked at in a few seconds.")
    return _done(
        request, found, form, lambda said: actions.set_secret(found, said["secret"], by=_me(request)),
        name="secret_form", words=words,
    )  # fmt: skip


@administrators_only
@require_POST
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in to a mailbox and look how many mails are there, without taking one. Takes some seconds at most."""
    found = _door(pk, kind=Door.Kind.MAILBOX)
    try:
        n = mailbox.try_out(found)
    except WenyuanError as error:
        return _page(request, found, tried=sentence(error), detail=error.params.get("why", ""))
    said = ngettext("It opens: %(n)s mail is in it.", "It opens: %(n)s mails are in it.", n) % {"n": n}
    return _page(request, found, opens=said)


@administrators_only
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker look at a door in the next seconds."""
    found = _door(pk)
    actions.look_soon(found)
    messages.success(request, _("It is looked at in a few seconds."))
    return redirect("house:door", pk=pk)


@administrators_only
@require_POST
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a rule behind those there are."""
    found = _door(pk)
    form = RuleForm(found, request.POST)
    return _done(
        request, found, form, lambda said: actions.add_rule(found, by=_me(request), **{**said, "access": said["access"] or ""}),
        name="rule_form", words=_("The rule holds from now on."),
    )  # fmt: skip


@administrators_only
@require_POST
def change_rule(request: HttpRequest, pk: int, rule_pk: int) -> HttpResponse:
    """Take a rule away, or (`raise`) let it hold before the one above it."""
    found = _door(pk)
    verb = actions.raise_rule if "raise" in request.POST else actions.remove_rule
    verb(found, rule_pk, by=_me(request))
    return redirect("house:door", pk=pk)


@administrators_only
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a door for good, if `sure`; what came in by it stays."""
    found = _door(pk)
    if request.POST.get("sure") != "1":
        messages.warning(request, _("Tick the box to close it for good."))
        return redirect("house:door", pk=pk)
    actions.close(found, by=_me(request))
    messages.success(request, _("“%(name)s” is closed. What came in by it stays.") % {"name": found.name})
    return redirect("house:doors")


def _page(request: HttpRequest, found: Door, *, status: int = 200, **bound: Any) -> HttpResponse:
    refused = [
        (row, sentence(all_errors().get(row.code, WenyuanError), row.params))
        for row in found.refusals.order_by("-pk")[:REFUSED]
    ]
    context = {
        "tab": "doors",
        "door": found,
        "trouble": trouble(found),
        "form": DoorForm.of(found),
        "rules": found.rules.select_related("category", "owner"),
        "rule_form": RuleForm(found),
        "secret_form": SecretForm(),
        "has_secret": found.kind == Door.Kind.MAILBOX and has_secret(found),
        "refused": refused,
        **bound,
    }
    return render(request, "administration/door.html", context, status=status)


def _done(
    request: HttpRequest, found: Door, form: Any, do: Callable[[dict[str, Any]], object], *, name: str, words: str
) -> HttpResponse:
    """Do it and say so, or show the form again with what is wrong."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
            messages.success(request, words)
            return redirect("house:door", pk=found.pk)
        except WenyuanError as error:
            form.add_error(None, sentence(error))
    return _page(request, found, status=422, **{name: form})


def _door(pk: int, *, kind: str = "") -> Door:
    rows = Door.objects.select_related("owner", "category")
    return get_object_or_404(rows.filter(kind=kind) if kind else rows, pk=pk)


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)
