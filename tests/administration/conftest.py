"""The small library, and clients for each kind of person, an administrator and a librarian of a branch among them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal import samples
from tests.portal.conftest import index, library  # noqa: F401 - fixtures
from tests.renditions.zygote import tools_zygote  # noqa: F401 - a fixture
from wenyuan.accounts.models import User
from wenyuan.library.standing import set_branches

ROLES = ("stranger", "member", "owner", "branch", "librarian", "keeper")


@pytest.fixture
def keeper(library: samples.Library) -> User:  # noqa: F811 - the fixture
    """An administrator."""
    return samples.user("keeper", is_staff=True, is_superuser=True)


@pytest.fixture
def branch(library: samples.Library) -> User:  # noqa: F811 - the fixture
    """A librarian of one branch."""
    person = samples.user("branch")
    set_branches(person, [library.shelves["culture"]])
    return person


@pytest.fixture
def client_of(library: samples.Library, keeper: User, branch: User) -> Callable[[str], Client]:  # noqa: F811
    """A client of any of ROLES."""
    people = {"keeper": keeper, "branch": branch}

    def make(role: str) -> Client:
        client = Client()
        if role != "stranger":
            client.force_login(people.get(role) or getattr(library, role))
        return client

    return make


@pytest.fixture
def admin(client_of: Callable[[str], Client]) -> Client:
    """The administrator's client."""
    return client_of("keeper")
