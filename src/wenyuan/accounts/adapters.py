"""What the house says to allauth: who may make an account, what a sign-in leads to, how often one may try."""

from __future__ import annotations

import unicodedata
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from wenyuan.accounts import invitations
from wenyuan.accounts.actions import GONE, LIBRARY
from wenyuan.accounts.errors import InvitationOver
from wenyuan.accounts.models import User
from wenyuan.accounts.policy import SignUp, sign_up
from wenyuan.env import env

#: Names that would be taken for the house itself.
RESERVED = frozenset(
    {LIBRARY, "wenyuan", "文渊", "admin", "administrator", "root", "librarian", "管理员", "馆员", "图书馆"}
)


class Accounts(DefaultAccountAdapter):
    """Accounts of people who sign in with a name and a password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """By the setting; where an invitation is needed, one that is still open must have been brought."""
        allowed = sign_up()
        return allowed == SignUp.OPEN or (allowed == SignUp.INVITATION and invitations.brought(request) is not None)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """One form for what looks the same, and none of the names that belong to the house."""
        name = unicodedata.normalize("NFKC", username).strip()
        # At sign-in (`shallow`) those who have such a name by the command line must get in.
        if not shallow and (name.casefold() in RESERVED or name.casefold().startswith(GONE)):
            raise ValidationError(_("This name is taken. Choose another one."))
        return super().clean_username(name, shallow=shallow)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """The account, and the role of the invitation it was made with: both or neither."""
        invitation = invitations.brought(request)
        with transaction.atomic():
            user = super().save_user(request, user, form, commit)
            if commit and invitation is not None:
                try:
                    invitations.take(invitation, user)
                except InvitationOver as error:
                    transaction.set_rollback(True)
                    closed = render(request, "account/signup_closed.html", status=error.status)
                    raise ImmediateHttpResponse(closed) from error
        request.session.pop(invitations.SESSION, None)
        return user

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        """Tell suspended people why and until when; only those who proved who they are get here."""
        if isinstance(user, User) and user.is_suspended:
            why = user.suspensions.filter(lifted_at=None).first()
            return render(request, "account/suspended.html", {"suspension": why}, status=403)
        return super().pre_login(request, user, **more)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The front page, in the language the person chose."""
        language = getattr(request.user, "language", "")
        if not language:
            return reverse("portal:home")
        with override(language):
            return reverse("portal:home")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By account and address: who tries at one's account from elsewhere does not lock one out.
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"

    def format_email_subject(self, subject: str) -> str:
        """Mails say which library they come from."""
        return f"[{env().site_name or _('Wenyuan')}] {subject}"


class SecondFactors(DefaultMFAAdapter):
    """Codes and passkeys."""

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows beside the name."""
        return env().site_name or _("Wenyuan")

    def build_totp_svg(self, url: str) -> str:
        """The code to scan, as markup for the page; black on white in every colour scheme, as scanners want it."""
        code = segno.make_qr(url, error="m")
        drawn = code.svg_inline(omitsize=True, dark="#000", light="#fff", border=2, svgclass="qr", lineclass=None)
        # Made by segno out of module coordinates; the address itself is not in the markup.
        return mark_safe(drawn)  # noqa: S308

    def get_totp_label(self, user: Any) -> str:
        """The name one signs in with."""
        return str(user.get_username())


class Providers(DefaultSocialAccountAdapter):
    """Accounts of people whom an OpenID Connect provider vouches for."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """By the setting: those the provider knows, or whoever could make an account here."""
        return env().oidc_sign_up or super().is_open_for_signup(request, sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        """The account, with the name the provider gave as the name others see."""
        user = super().save_user(request, sociallogin, form)
        name = str(sociallogin.account.extra_data.get("userinfo", {}).get("name", ""))[:80]
        if name and not user.display_name:
            user.display_name = name
            user.save(update_fields=["display_name"])
        return user
