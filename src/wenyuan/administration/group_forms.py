"""What an administrator says of a group: what it is called and who belongs to it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wenyuan.accounts.models import User
from wenyuan.moderation.groups import LONGEST
from wenyuan.portal.forms import people_called, user_names


class GroupForm(forms.Form):
    """A name and the members by their user names."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    members = forms.CharField(
        label=_("Members, by user name"),
        required=False,
        widget=forms.Textarea({"rows": 6, "aria-describedby": "about-members"}),
    )

    def clean_members(self) -> list[User]:
        """The people of these user names; all must be there."""
        return people_called(user_names(self.cleaned_data["members"]))
