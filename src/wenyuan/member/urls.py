"""Addresses of a person's own pages, and those of allauth's pages, by the names allauth knows them by."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as provider
from django.urls import path, re_path
from django.views.decorators.http import require_POST

from wenyuan.member.views import data, joining, profile, security, tokens

pages = [
    path("me", profile.profile, name="profile"),
    path("me/security", security.security, name="security"),
    path("me/sessions/end-others", security.end_others, name="end-others"),
    path("me/sessions/<int:pk>/end", security.end_session, name="end-session"),
    path("me/tokens", tokens.tokens, name="tokens"),
    path("me/tokens/make", tokens.make, name="make-token"),
    path("me/tokens/<int:pk>/revoke", tokens.revoke, name="revoke-token"),
    path("me/data", data.data, name="data"),
    path("me/data/export", data.export, name="export"),
    path("me/data/leave", data.leave, name="leave"),
    path("me/data/stay", data.stay, name="stay"),
    path("join/<str:key>", joining.join, name="join"),
]

#: Without a language, so that one address is registered with the provider.
plain = [
    path("sign-in/with/<str:provider_id>", provider.login, name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back", provider.callback, name="openid_connect_callback"),
]

#: allauth looks these up without a namespace. What is not here does not exist: e-mail codes, several addresses, …
allauth = [
    path("sign-in", account.login, name="account_login"),
    path("sign-out", require_POST(account.logout), name="account_logout"),
    path("sign-up", account.signup, name="account_signup"),
    path("sign-in/inactive", account.account_inactive, name="account_inactive"),
    path("sign-in/again", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/code", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/code/again", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/passkey", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/passkey/again", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign-in/forgotten", account.password_reset, name="account_reset_password"),
    path("sign-in/forgotten/sent", account.password_reset_done, name="account_reset_password_done"),
    # The key has hyphens of its own; the number before the first is whose it is.
    re_path(
        r"^sign-in/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-in/forgotten/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("sign-in/with-cancelled", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/with-error", social.login_error, name="socialaccount_login_error"),
    path("sign-up/with", social.signup, name="socialaccount_signup"),
    path("me/e-mail", account.email, name="account_email"),
    path("me/e-mail/sent", account.email_verification_sent, name="account_email_verification_sent"),
    path("me/e-mail/confirm/<str:key>", account.confirm_email, name="account_confirm_email"),
    path("me/password", account.password_change, name="account_change_password"),
    path("me/password/new", account.password_set, name="account_set_password"),
    path("me/providers", social.connections, name="socialaccount_connections"),
    # Where allauth returns to from its own pages is our overview.
    path("me/security", security.security, name="mfa_index"),
    path("me/security", security.security, name="mfa_list_webauthn"),
    path("me/security", security.security, name="usersessions_list"),
    path("me/totp/activate", totp.activate_totp, name="mfa_activate_totp"),
    path("me/totp/deactivate", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/recovery-codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/recovery-codes/generate", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/recovery-codes/download", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("me/passkeys/add", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("me/passkeys/<int:pk>/rename", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/passkeys/<int:pk>/remove", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
