"""What the house says to allauth: who may make an account, what a sign-in leads to, how often one may try."""

from __future__ import annotations

import unicodedata
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from wenyuan.accounts import invitations
from wenyuan.accounts.actions import GONE, LIBRARY
from wenyuan.accounts.errors import InvitationOver
from wenyuan.accounts.models import Invitation, User
from wenyuan.accounts.policy import SignUp, sign_up, site_name
from wenyuan.env import env
from wenyuan.kernel import networks

#: Names that would be taken for the house itself.
RESERVED = frozenset(
    {LIBRARY, "wenyuan", "文渊", "admin", "administrator", "root", "librarian", "管理员", "馆员", "图书馆"}
)


#: What mails of allauth call the addresses they lead to.
_LINKS = ("password_reset_url", "activate_url", "signup_url")


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
        if not shallow and _is_of_the_house(name):
            raise ValidationError(_("This name is taken. Choose another one."))
        return super().clean_username(name, shallow=shallow)

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """A name for whom a provider vouches; allauth asks `clean_username` about it as at sign-in (`shallow`)."""
        name = super().generate_unique_username(txts, regex)
        return super().generate_unique_username([f"user-{name}"], regex) if _is_of_the_house(name) else name

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """The account, and the role of the invitation it was made with: both or neither."""
        invitation = invitations.brought(request)
        with transaction.atomic():
            user = super().save_user(request, user, form, commit)
            if commit and invitation is not None:
                _take(request, invitation, user)
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
        # By account and address: who tries at one's account from elsewhere does not lock one out. Not by the site's
        # name, as allauth has it: that is whatever the request says it is.
        login = credentials.get("email", credentials.get("username", "")).lower()
        return f"{login}:{self.get_client_ip(request)}"

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request comes from, by the same rule as everywhere. Raises PermissionDenied where that is no address."""
        forwarded = request.headers.get("X-Forwarded-For", "")
        found = networks.asking(request.META.get("REMOTE_ADDR", ""), forwarded, proxies=env().proxies)
        if found is None:
            raise PermissionDenied("no address to count by")
        return str(found)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address in the mail with which a new password is set."""
        return _public(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The address in the mail that proves an e-mail address."""
        return _public(super().get_email_confirmation_url(request, emailconfirmation))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails name the library and its public host, not the host that a request claims to be for; words and links are
        in the language of the person, not of the page on which somebody asked for them."""
        host = urlsplit(env().public_url).netloc or get_current_site(self.request).domain
        language = getattr(context.get("user"), "language", "") or get_language() or settings.LANGUAGE_CODE
        links = {name: translate_url(context[name], language) for name in _LINKS if context.get(name)}
        with override(language):
            called = SimpleNamespace(name=site_name(), domain=host)
            super().send_mail(template_prefix, email, {**context, **links, "current_site": called})

    def format_email_subject(self, subject: str) -> str:
        """Mails say which library they come from."""
        return f"[{site_name()}] {subject}"


class SecondFactors(DefaultMFAAdapter):
    """Codes and passkeys."""

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows beside the name."""
        return site_name()

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
        """The account, with the name the provider gave as the name others see, and the role of an invitation."""
        # With a form, Accounts takes the invitation; where accounts are closed, none is good for anything.
        is_asked = form is None and sign_up() != SignUp.CLOSED
        invitation = invitations.brought(request) if is_asked else None
        with transaction.atomic():
            user = super().save_user(request, sociallogin, form)
            name = str(sociallogin.account.extra_data.get("userinfo", {}).get("name", ""))[:80]
            if name and not user.display_name:
                user.display_name = name
                user.save(update_fields=["display_name"])
            if invitation is not None:
                _take(request, invitation, user)
        request.session.pop(invitations.SESSION, None)
        return user


def _is_of_the_house(name: str) -> bool:
    return name.casefold() in RESERVED or name.casefold().startswith(GONE)


def _take(request: HttpRequest, invitation: Invitation, user: User) -> None:
    """In the transaction that makes the account; a page that says it is closed undoes it."""
    try:
        invitations.take(invitation, user)
    except InvitationOver as error:
        closed = render(request, "account/signup_closed.html", status=error.status)
        raise ImmediateHttpResponse(closed) from error


def _public(address: str) -> str:
    """With scheme and host of WENYUAN_PUBLIC_URL, if it is set: a request may claim to be for any host."""
    base = env().public_url.rstrip("/")
    return base + urlunsplit(urlsplit(address)._replace(scheme="", netloc="")) if base else address
