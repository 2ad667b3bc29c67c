"""Who is let in to what machines read."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from tests.administration.conftest import ROLES
from wenyuan.operations import urls

#: Name -> (address, for whom it is there). 503: the site of a test has no worker.
ROUTES = {
    "healthz": ("/healthz", set(ROLES)),
    "readyz": ("/readyz", set(ROLES)),
    "metrics": ("/metrics", {"keeper"}),
}


def test_every_route_stands_in_the_table() -> None:
    assert set(ROUTES) == {route.name for route in urls.plain}


@pytest.mark.parametrize("role", ROLES)
def test_a_route_is_there_for_those_of_the_table_and_missing_for_others(
    client_of: Callable[[str], Client], role: str
) -> None:
    client = client_of(role)
    for name, (address, who) in ROUTES.items():
        answer = client.get(address)
        assert answer.status_code in ({200, 503} if role in who else {404}), name
        if role in who:
            assert answer["Cache-Control"] == "no-store"
            assert client.post(address).status_code in {403, 405}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "peer", "is_let_in"),
    [
        ({}, "10.1.2.3", True),
        ({}, "10.2.0.1", False),
        ({}, "127.0.0.1", False),
        ({}, "2001:db8::7", True),
        ({}, "", False),
        # A proxy that stands in an allowed network must not let the world in.
        ({"X-Forwarded-For": "10.1.2.3"}, "10.1.2.3", False),
        ({"Forwarded": "for=10.1.2.3"}, "10.1.2.3", False),
        ({"Authorization": "Bearer right-and-long"}, "192.0.2.1", True),
        ({"Authorization": "Bearer right-and-long", "X-Forwarded-For": "192.0.2.1"}, "127.0.0.1", True),
        ({"Authorization": "Bearer wrong"}, "192.0.2.1", False),
        ({"Authorization": "Bearer 错的"}, "192.0.2.1", False),
        ({"Authorization": "Basic right-and-long"}, "192.0.2.1", False),
        ({"Authorization": "Bearer"}, "192.0.2.1", False),
    ],
)
def test_numbers_are_for_a_token_or_a_network_without_a_proxy_between(
    settings: Any, headers: dict[str, str], peer: str, is_let_in: bool
) -> None:
    settings.METRICS_NETWORKS = [ip_network("10.1.0.0/16"), ip_network("2001:db8::/32")]
    settings.METRICS_TOKEN = "right-and-long"
    answer = Client(REMOTE_ADDR=peer).get("/metrics", headers=headers)
    assert (answer.status_code == 200) == is_let_in
    assert is_let_in or b"wenyuan_queue" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}])
def test_without_settings_nobody_is_let_in_by_them(sent: dict[str, str]) -> None:
    assert Client().get("/metrics", headers=sent).status_code in {401, 404}
