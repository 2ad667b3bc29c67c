"""People: who there is, what each may do, who is shut out, who is invited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wenyuan.accounts.models import Farewell, Invitation, Role, User
from wenyuan.accounts.policy import SignUp, sign_up
from wenyuan.administration import events
from wenyuan.administration.access import administrators_only
from wenyuan.administration.people import search
from wenyuan.administration.person_forms import InviteForm, RoleForm, SuspendForm
from wenyuan.audit.actions import subject_of
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.models import Category
from wenyuan.moderation import people as verbs
from wenyuan.portal.addresses import absolute
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.reasons import sentence

LENGTH = 50
#: Deeds concerning a person, on the person's page.
LAST = 10


@administrators_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """`?q=` by name or address, `?role=`, `?leaving=1` for who asked to be erased; 50 a page."""
    words, role = request.GET.get("q", "")[:100], request.GET.get("role", "")
    number = asked_page(request)
    is_leaving = "leaving" in request.GET
    found = search(words, role=role, is_leaving=is_leaving)
    total = found.count()
    context = {
        "tab": "people",
        "asked": words,
        "role": role,
        "roles": Role.choices,
        "is_leaving": is_leaving,
        "rows": found[(number - 1) * LENGTH : number * LENGTH],
        "total": total,
        "pager": pager(number, total=max(total, 1), length=LENGTH),
    }
    return render(request, "administration/people.html", context)


@administrators_only
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: facts, forms, and what was decided."""
    return _person(request, get_object_or_404(User, pk=pk))


def _person(request: HttpRequest, found: User, **bound: Any) -> HttpResponse:
    branches = Category.objects.filter(curatorships__user=found)
    deeds = events.search("").filter(subject=subject_of(found))[:LAST]
    context = {
        "tab": "people",
        "person": found,
        "role_form": RoleForm(initial={"role": found.role, "branches": branches}),
        "suspend_form": SuspendForm(),
        "suspension": found.suspensions.first() if found.is_suspended else None,
        "documents": found.documents.count(),
        "farewell": Farewell.objects.filter(user=found).first(),
        "deeds": [events.told(deed) for deed in deeds],
        **bound,
    }
    return render(request, "administration/person.html", context, status=422 if bound else 200)


@administrators_only
@require_POST
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a role."""
    found, form = get_object_or_404(User, pk=pk), RoleForm(request.POST)

    def do() -> str:
        wanted = Role(form.cleaned_data["role"])
        verbs.set_role(found, wanted, branches=form.cleaned_data["branches"], by=request.user)  # type: ignore[arg-type]
        return _("%(name)s is now: %(role)s.") % {"name": found.username, "role": wanted.label}

    return _done(request, found, form, do, name="role_form")


@administrators_only
@require_POST
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a person out, with the reason the person is told; or, with `lift`, let the person in again."""
    found = get_object_or_404(User, pk=pk)
    form = SuspendForm(request.POST)
    if "lift" in request.POST:
        try:
            verbs.lift(found, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("%(name)s may sign in again.") % {"name": found.username})
        except WenyuanError as error:
            messages.error(request, sentence(error))
        return redirect("house:person", pk=pk)

    def do() -> str:
        verbs.suspend(found, reason=form.cleaned_data["reason"], until=form.until(), by=request.user)  # type: ignore[arg-type]
        return _("%(name)s is shut out.") % {"name": found.username}

    return _done(request, found, form, do, name="suspend_form")


def _done(request: HttpRequest, found: User, form: Any, do: Callable[[], str], *, name: str) -> HttpResponse:
    """Do it and say so, or show the form again with what is wrong."""
    if form.is_valid():
        try:
            messages.success(request, do())
            return redirect("house:person", pk=found.pk)
        except WenyuanError as error:
            form.add_error(None, sentence(error))
    return _person(request, found, **{name: form})


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """The invitations there are; by POST another one, whose link is shown this once."""
    form = InviteForm(request.POST or None)
    link = ""
    if form.is_bound and form.is_valid():
        try:
            _row, key = verbs.invite(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            link = absolute(request, reverse("member:join", kwargs={"key": key}))
            form = InviteForm()
        except WenyuanError as error:
            form.add_error(None, sentence(error))
    context = {
        "tab": "people",
        "form": form,
        "link": link,
        "rows": Invitation.objects.select_related("by")[:LENGTH],
        "is_closed": sign_up() == SignUp.CLOSED,
    }
    return render(request, "administration/invitations.html", context, status=422 if form.errors else 200)


@administrators_only
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    row = Invitation.objects.filter(pk=pk).first()
    if row is None:
        raise Http404("no such invitation")
    verbs.revoke_invitation(row, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The invitation was taken back; accounts made with it stay."))
    return redirect("house:invitations")
