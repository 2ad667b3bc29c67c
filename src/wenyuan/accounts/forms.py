"""The forms of allauth, as the house has them."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django.utils.translation import gettext_lazy as _


class SignIn(LoginForm):
    """Name and password. The field is called what browsers and password managers know it as."""

    def add_prefix(self, field_name: str) -> str:
        """`username` in the page is what allauth calls `login`."""
        return super().add_prefix("username" if field_name == "login" else field_name)


class SignUp(SignupForm):
    """Name, password, and an e-mail address if one likes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A label says what a field is for; what disappears at the first letter does not.
            field.widget.attrs.pop("placeholder", None)
        self.fields["username"].label = _("User name")
        # The page says of every field whether it may stay empty.
        self.fields["email"].label = _("E-mail")
