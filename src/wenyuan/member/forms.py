"""What a person says of oneself and asks for."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from wenyuan.accounts.models import Scope, User

#: Days a token is good for -> what the choice says.
LIVES = [(30, _("30 days")), (90, _("90 days")), (365, _("One year")), (0, _("Without end"))]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, mask, language."""

    language = forms.ChoiceField(
        required=False,
        label=_("Language"),
        help_text=_("Where signing in leads, and the language of mails."),
        choices=[("", _("As the page I sign in from")), *settings.LANGUAGES],
    )

    class Meta:
        model = User
        fields = ["display_name", "is_masked", "language"]
        labels = {"display_name": _("Name shown to others"), "is_masked": _("Mask my name")}
        help_texts = {
            "display_name": _("Empty: your user name."),
            "is_masked": _("Others see its first and last character only, as in 王****明."),
        }


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(max_length=60, label=_("What it is for"), help_text=_("So that you know it again."))
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, label=_("What it is good for"), widget=forms.CheckboxSelectMultiple, initial=[Scope.READ]
    )
    days = forms.TypedChoiceField(choices=LIVES, coerce=int, initial=90, label=_("Good for"))
