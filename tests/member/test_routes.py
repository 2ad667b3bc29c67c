"""Every address of a person's own pages x every role: who gets what. A route without a row fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.member import urls

ROLES = ("stranger", "member", "librarian")
#: A page of one's own: signed-in people have it, others are sent to sign in.
OWN = {"stranger": 302, "member": 200, "librarian": 200}
#: A page that asks again who one is.
ASKS = {"stranger": 302, "member": 302, "librarian": 302}
POST_ONLY = 405
PAGES: dict[str, tuple[str, int | dict[str, int]]] = {
    "profile": ("/me", OWN),
    "security": ("/me/security", OWN),
    "tokens": ("/me/tokens", OWN),
    "data": ("/me/data", OWN),
    "export": ("/me/data/export", ASKS),
    "end-others": ("/me/sessions/end-others", POST_ONLY),
    "end-session": ("/me/sessions/1/end", POST_ONLY),
    "make-token": ("/me/tokens/make", POST_ONLY),
    "revoke-token": ("/me/tokens/1/revoke", POST_ONLY),
    "leave": ("/me/data/leave", POST_ONLY),
    "stay": ("/me/data/stay", POST_ONLY),
    "join": ("/join/x", {"stranger": 410, "member": 409, "librarian": 409}),
}
DOOR = {"stranger": 200, "member": 302, "librarian": 302}
NOTHING_PENDING = 302
#: Of a second factor that the person does not have.
NONE_YET = {"stranger": 302, "member": 404, "librarian": 404}
ALLAUTH: dict[str, tuple[str, int | dict[str, int]]] = {
    "account_login": ("/sign-in", DOOR),
    "account_logout": ("/sign-out", POST_ONLY),
    "account_signup": ("/sign-up", DOOR),
    "account_inactive": ("/sign-in/inactive", 200),
    "account_reauthenticate": ("/sign-in/again", OWN),
    "mfa_authenticate": ("/sign-in/code", NOTHING_PENDING),
    "mfa_reauthenticate": ("/sign-in/code/again", NOTHING_PENDING),
    "mfa_login_webauthn": ("/sign-in/passkey", NOTHING_PENDING),
    "mfa_reauthenticate_webauthn": ("/sign-in/passkey/again", NOTHING_PENDING),
    "account_reset_password": ("/sign-in/forgotten", 200),
    "account_reset_password_done": ("/sign-in/forgotten/sent", 200),
    "account_reset_password_from_key": ("/sign-in/forgotten/1-x", 200),
    "account_reset_password_from_key_done": ("/sign-in/forgotten/done", 200),
    "openid_connect_login": ("/sign-in/with/oidc", 404),
    "openid_connect_callback": ("/sign-in/with/oidc/back", 404),
    "socialaccount_login_cancelled": ("/sign-in/with-cancelled", 200),
    "socialaccount_login_error": ("/sign-in/with-error", 401),
    "socialaccount_signup": ("/sign-up/with", NOTHING_PENDING),
    "account_email": ("/me/e-mail", OWN),
    "account_email_verification_sent": ("/me/e-mail/sent", 200),
    "account_confirm_email": ("/me/e-mail/confirm/x", 200),
    "account_change_password": ("/me/password", OWN),
    "account_set_password": ("/me/password/new", 302),
    "socialaccount_connections": ("/me/providers", OWN),
    "mfa_index": ("/me/security", OWN),
    "mfa_list_webauthn": ("/me/security", OWN),
    "usersessions_list": ("/me/security", OWN),
    "mfa_activate_totp": ("/me/totp/activate", ASKS),
    "mfa_deactivate_totp": ("/me/totp/deactivate", NONE_YET),
    "mfa_view_recovery_codes": ("/me/recovery-codes", NONE_YET),
    "mfa_generate_recovery_codes": ("/me/recovery-codes/generate", ASKS),
    "mfa_download_recovery_codes": ("/me/recovery-codes/download", NONE_YET),
    "mfa_add_webauthn": ("/me/passkeys/add", ASKS),
    "mfa_edit_webauthn": ("/me/passkeys/1/rename", ASKS),
    "mfa_remove_webauthn": ("/me/passkeys/1/remove", ASKS),
}


def test_every_route_has_a_row() -> None:
    assert {route.name for route in urls.pages} == set(PAGES)
    assert {route.name for route in (*urls.plain, *urls.allauth)} == set(ALLAUTH)


@pytest.mark.parametrize("role", ROLES)
def test_the_routes_answer_each_role_as_the_table_says(
    library: samples.Library, client_of: Callable[[str], Client], role: str
) -> None:
    found, wanted = {}, {}
    for name, (address, expected) in {**PAGES, **ALLAUTH}.items():
        found[name] = client_of(role).get(address).status_code
        wanted[name] = expected if isinstance(expected, int) else expected[role]
    assert found == wanted


@pytest.mark.parametrize("name", sorted({**PAGES, **ALLAUTH}))
def test_nothing_is_written_without_the_token_of_a_form(library: samples.Library, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(library.member)
    address = {**PAGES, **ALLAUTH}[name][0]
    assert client.post(address, {"x": "y"}).status_code in {403, 404, 405}


@pytest.mark.parametrize("name", [name for name, (_, expected) in PAGES.items() if expected is OWN])
def test_a_persons_own_pages_are_kept_by_nobody(
    library: samples.Library, client_of: Callable[[str], Client], name: str
) -> None:
    assert client_of("member").get(PAGES[name][0])["Cache-Control"] == "private, no-store"
