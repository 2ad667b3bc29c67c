"""Groups: people who are named together where a document is open to people by name."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import Group
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from wenyuan.accounts.groups import groups as all_groups
from wenyuan.administration.access import administrators_only
from wenyuan.administration.group_forms import GroupForm
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Grant
from wenyuan.moderation import groups as verbs
from wenyuan.portal.reasons import sentence


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """All groups, how many people belong to each and how many documents name it; POST: another one."""
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name, members = form.cleaned_data["name"], form.cleaned_data["members"]
        try:
            made = verbs.add_group(name, members, by=request.user)  # type: ignore[arg-type]
        except WenyuanError as error:
            form.add_error("name", sentence(error))
        else:
            messages.success(request, _("The group “%(name)s” can be named from now on.") % {"name": made.name})
            return redirect("house:groups")
    named = dict(Grant.objects.filter(group__isnull=False).values_list("group").annotate(n=Count("pk")))
    rows = [(one, named.get(one.pk, 0)) for one in all_groups()]
    context = {"tab": "people", "rows": rows, "form": form}
    return render(request, "administration/groups.html", context, status=422 if form.errors else 200)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group; POST: its name and its members, as they are from then on."""
    found = get_object_or_404(Group, pk=pk)
    members = found.user_set.order_by("username")
    initial = {"name": found.name, "members": "\n".join(members.values_list("username", flat=True))}
    form = GroupForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        try:
            verbs.change_group(found, name=values["name"], people=values["members"], by=request.user)  # type: ignore[arg-type]
        except WenyuanError as error:
            form.add_error("name", sentence(error))
        else:
            messages.success(request, _("Saved. Who belongs to it sees what names it at once."))
            return redirect("house:group", pk)
    named = Grant.objects.filter(group=found).count()
    context = {"tab": "people", "group": found, "people": members, "named": named, "form": form}
    return render(request, "administration/group.html", context, status=422 if form.errors else 200)


@administrators_only
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a group: who saw a document by it alone sees it no more."""
    found = get_object_or_404(Group, pk=pk)
    try:
        n = verbs.remove_group(found, by=request.user)  # type: ignore[arg-type]
    except Overtaken as error:
        messages.warning(request, sentence(error))
    else:
        said = ngettext(
            "“%(name)s” was removed; %(n)s document named it.", "“%(name)s” was removed; %(n)s documents named it.", n
        )
        messages.success(request, said % {"name": found.name, "n": n})
    return redirect("house:groups")
