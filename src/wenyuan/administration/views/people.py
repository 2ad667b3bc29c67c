"""People: who there is, and what each may do."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wenyuan.accounts.models import Role, User
from wenyuan.administration import events
from wenyuan.administration import people as verbs
from wenyuan.administration.access import administrators_only
from wenyuan.audit.actions import subject_of
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.models import Category
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.reasons import sentence

LENGTH = 50
#: Deeds concerning a person, on the person's page.
LAST = 10


class RoleForm(forms.Form):
    """A role, and for a librarian the branches."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, widget=forms.RadioSelect)
    branches = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only in these categories, and all below them"),
        queryset=Category.objects.order_by("path"),
        required=False,
        widget=forms.SelectMultiple({"size": 8, "aria-describedby": "about-branches"}),
    )


@administrators_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """`?q=` by name or address, `?role=`; 50 a page."""
    words, role = request.GET.get("q", "")[:100], request.GET.get("role", "")
    number = asked_page(request)
    found = verbs.search(words, role=role)
    total = found.count()
    context = {
        "tab": "people",
        "asked": words,
        "role": role,
        "roles": Role.choices,
        "rows": found[(number - 1) * LENGTH : number * LENGTH],
        "total": total,
        "pager": pager(number, total=max(total, 1), length=LENGTH),
    }
    return render(request, "administration/people.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person; by POST the person gets another role."""
    found = get_object_or_404(User, pk=pk)
    branches = Category.objects.filter(curatorships__user=found)
    form = RoleForm(request.POST or None, initial={"role": found.role, "branches": branches})
    if request.method == "POST" and form.is_valid():
        role = Role(form.cleaned_data["role"])
        try:
            verbs.set_role(found, role, branches=form.cleaned_data["branches"], by=request.user)  # type: ignore[arg-type]
        except WenyuanError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("%(name)s is now: %(role)s.") % {"name": found.username, "role": role.label})
            return redirect("house:person", pk=pk)
    deeds = events.search("").filter(subject=subject_of(found))[:LAST]
    context = {
        "tab": "people",
        "person": found,
        "form": form,
        "documents": found.documents.count(),
        "deeds": [events.told(deed) for deed in deeds],
    }
    return render(request, "administration/person.html", context, status=422 if form.errors else 200)
