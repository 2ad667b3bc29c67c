"""What every route of the site has in common: its headers, and that nothing is written without the token of a form."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.fuzz.requests import routes
from tests.fuzz.test_routes import known, library, people  # noqa: F401 - a fixture
from tests.portal import samples

#: The one page that other sites may show in a frame.
FRAMEABLE = {"portal:embed"}
#: Two words for machines, answered before anything else is asked; tests/operations has them.
BEFORE_ALL = {"operations:healthz", "operations:readyz"}
#: Pieces of one name that are not of one kind.
OTHERS = {
    "files:sitemap-part": "/sitemap-shelves.xml",
    "files:tus-file": "/upload/files/2222222222",
    "portal:batch": "/me/uploads/2222222222",
}


def addresses(places: dict[str, list[str]]) -> dict[str, str]:
    """An address of each route, one that leads somewhere where there is such a one."""

    def piece(match: re.Match[str]) -> str:
        kind, name = match[2] or "str", match[1] or match[3]
        return next(iter(places.get(name) or places.get(kind) or ["x"]))

    pattern = re.compile(r"\(\?P<(\w+)>(?:\[[^\]]*\]|[^)])*\)|<(?:(\w+):)?(\w+)>")
    found = {name: "/" + pattern.sub(piece, path).strip("^$") for name, path in routes() if name not in BEFORE_ALL}
    return found | OTHERS


pytestmark = pytest.mark.slow
ROLES = ("stranger", "administrator")


def test_nothing_is_written_without_the_token_of_a_form(library: samples.Library) -> None:  # noqa: F811
    who, table = people(library), addresses(known(library))
    wrong = {}
    for role in ROLES:
        client = Client(enforce_csrf_checks=True)
        if user := who[role]:
            client.force_login(user)
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            found = {name: client.generic(method, path).status_code for name, path in table.items()}
            wrong |= {(role, method, name): status for name, status in found.items() if status != 403}
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_closed_to_strange_scripts_types_and_frames(library: samples.Library, role: str) -> None:  # noqa: F811
    client = Client(raise_request_exception=False)
    if user := people(library)[role]:
        client.force_login(user)
    wrong = []
    for name, path in addresses(known(library)).items():
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        is_closed = "default-src 'none'" in policy and "'unsafe-inline'" not in re.sub(
            r"style-src-attr [^;]*", "", policy
        )
        may_be_framed = "frame-ancestors 'none'" not in policy
        if not is_closed or answer["X-Content-Type-Options"] != "nosniff":
            wrong.append((name, "open", policy))
        if may_be_framed != (name in FRAMEABLE and answer.status_code == 200):
            wrong.append((name, "framed", policy))
        is_original = name in {"files:download", "portal:revision-file"} and "Content-Disposition" in answer
        if is_original and "sandbox" not in policy:
            wrong.append((name, "no sandbox", policy))
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            text = answer.content.decode()
            if re.search(r"<script(?![^>]*(?:src=|application/(?:ld\+)?json))|<style|\son\w+=\"", text):
                wrong.append((name, "inline", ""))
    assert not wrong
