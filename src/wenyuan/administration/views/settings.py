"""Settings with their meaning, changed a group at a time, and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wenyuan.administration.access import administrators_only
from wenyuan.administration.events import told
from wenyuan.administration.forms import SettingsForm
from wenyuan.administration.logo import keep_logo
from wenyuan.audit.models import Event
from wenyuan.house import actions
from wenyuan.house import settings as house
from wenyuan.house.crawlers import ai_crawlers
from wenyuan.house.entries import GROUPS, Group, defaults
from wenyuan.kernel.errors import WenyuanError
from wenyuan.portal.reasons import sentence

#: Changes that can be taken back from this page.
LAST = 10


@administrators_only
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """All groups, each a form, and the last changes."""
    return _page(request, {})


def _page(request: HttpRequest, bound: dict[Group, SettingsForm], status: int = 200) -> HttpResponse:
    now = house.get()
    context = {
        "tab": "settings",
        "groups": [(g.value, name, bound.get(g) or SettingsForm(g, house=now)) for g, name in GROUPS.items()],
        "defaults": defaults(),
        "logo": now.logo,
        "crawlers": ai_crawlers(),
        "changes": [told(event) for event in _changes()],
    }
    return render(request, "administration/settings.html", context, status=status)


def _changes() -> list[Event]:
    rows = Event.objects.filter(verb=actions.CHANGED).select_related("actor").order_by("-pk")
    return list(rows[:LAST])


@administrators_only
@require_POST
def save(request: HttpRequest, group: str) -> HttpResponse:
    """Take over one group's form: all of it, or nothing and the form again with what is wrong."""
    if group not in {one.value for one in Group}:
        raise Http404("no such group")
    chosen = Group(group)
    house.forget()  # what is compared with must be what is
    form = SettingsForm(chosen, request.POST, request.FILES, house=house.get())
    if form.is_valid():
        try:
            events = actions.change(form.values() | _pictures(request, form), by=request.user)  # type: ignore[arg-type]
        except WenyuanError as error:
            form.add_error(None, sentence(error))
        else:
            n = len(events)
            said = ngettext("%(n)s setting was changed.", "%(n)s settings were changed.", n) % {"n": n}
            messages.success(request, said if n else _("Nothing was different; nothing was changed."))
            return redirect(f"{reverse('house:settings')}#{group}")
    return _page(request, {chosen: form}, status=422)


def _pictures(request: HttpRequest, form: SettingsForm) -> dict[str, Any]:
    if form.cleaned_data.get("no_logo"):
        return {"logo": ""}
    if file := form.cleaned_data.get("logo"):
        return {"logo": keep_logo(file, by=request.user).sha256}  # type: ignore[arg-type]
    return {}


@administrators_only
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one change back."""
    event = get_object_or_404(Event, pk=pk, verb=actions.CHANGED)
    try:
        actions.undo(event, by=request.user)  # type: ignore[arg-type]
    except WenyuanError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("The change was taken back."))
    return redirect("house:settings")
