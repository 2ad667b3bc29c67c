"""What an administrator does to a person: forms for a role, a suspension, an invitation."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wenyuan.accounts.invitations import ROLES
from wenyuan.accounts.models import Role
from wenyuan.library.models import Category

#: Days a suspension may last; 0: until it is lifted.
DAYS = ((1, _("1 day")), (7, _("7 days")), (30, _("30 days")), (365, _("365 days")), (0, _("until it is lifted")))


class RoleForm(forms.Form):
    """A role, and for a librarian the branches."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    branches = forms.ModelMultipleChoiceField(
        label=_("Only in these categories, and all below them"),
        queryset=Category.objects.order_by("path"),
        required=False,
        widget=forms.SelectMultiple({"size": 8, "aria-describedby": "about-branches"}),
    )


class SuspendForm(forms.Form):
    """A reason, which the person is told, and an end."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2, "aria-describedby": "about-reason"})
    )
    days = forms.TypedChoiceField(label=_("For how long"), choices=DAYS, coerce=int, initial=7)

    def until(self) -> dt.datetime | None:
        """The end; None: until it is lifted. After is_valid."""
        days = self.cleaned_data["days"]
        return timezone.now() + dt.timedelta(days=days) if days else None


class InviteForm(forms.Form):
    """What an invitation is for. A link can be passed on: it makes no administrators."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[(role, role.label) for role in Role if role in ROLES], initial=Role.READER
    )
    days = forms.IntegerField(label=_("Valid for, in days"), min_value=1, max_value=365, initial=14)
    max_uses = forms.IntegerField(label=_("Accounts that can be made with it"), min_value=1, max_value=1000, initial=1)
    note = forms.CharField(label=_("For whom (a note for administrators)"), max_length=120, required=False)
