"""The workbench is there for librarians and for nobody else: every route x every role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal import copy_samples, samples
from wenyuan.copies.models import Pair
from wenyuan.workbench import urls
from wenyuan.workbench.models import Flagged

ROLES = ("stranger", "member", "owner", "librarian")
#: Name -> (address, what is sent by POST; None: read).
ROUTES: dict[str, tuple[str, dict[str, str] | None]] = {
    "copies": ("/desk/copies", None),
    "pair": ("/desk/copies/{pair}", None),
    "decide": ("/desk/copies/{pair}/decide", {"decision": "copy"}),
    "rewritten": ("/desk/rewritten", None),
    "seen": ("/desk/rewritten/{flagged}", {"seen": "1"}),
    "words": ("/desk/words", None),
    "choose": ("/desk/words/choose", {"meant": "甲乙", "put": "丙丁", "say": "accept"}),
}
#: Nobody has proposed these words.
MISSING = {"choose"}


def test_every_route_stands_in_the_table() -> None:
    assert set(ROUTES) == {route.name for route in urls.pages}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("role", ROLES)
def test_only_librarians_find_anything(
    library: samples.Library, client_of: Callable[[str], Client], role: str, prefix: str
) -> None:
    copy_samples.copies(library.owner)
    pair = Pair.objects.filter(level="rewritten").first()
    flagged = Flagged.objects.first()
    assert pair is not None and flagged is not None
    client = client_of(role)
    for name, (address, sent) in ROUTES.items():
        path = prefix + address.format(pair=pair.pk, flagged=flagged.pk)
        status = client.get(path).status_code if sent is None else client.post(path, sent).status_code
        right = {200} if sent is None else {302}
        assert status in (right if role == "librarian" and name not in MISSING else {404}), (name, status)
    pair.refresh_from_db()
    flagged.refresh_from_db()
    assert (pair.decision == "copy", flagged.seen_at is not None) == (role == "librarian",) * 2


@pytest.mark.parametrize("role", ROLES)
def test_only_librarians_are_led_there(client_of: Callable[[str], Client], role: str) -> None:
    assert ("/desk/" in client_of(role).get("/").content.decode()) == (role == "librarian")


def test_what_changes_something_wants_a_post_with_its_token(
    library: samples.Library, client_of: Callable[[str], Client]
) -> None:
    copy_samples.copies(library.owner)
    pair = Pair.objects.filter(level="rewritten").first()
    assert pair is not None
    client = client_of("librarian")
    assert client.get(f"/desk/copies/{pair.pk}/decide").status_code == 405
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(library.librarian)
    assert checking.post(f"/desk/copies/{pair.pk}/decide", {"decision": "copy"}).status_code == 403
    pair.refresh_from_db()
    assert pair.decision == ""
