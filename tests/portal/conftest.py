"""The small library, and clients for each kind of person."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests.portal import samples
from tests.renditions.zygote import tools_zygote  # noqa: F401 - a fixture
from wenyuan.search import indexer


@pytest.fixture
def library(db) -> samples.Library:
    """A document in every state, and four people."""
    return samples.library()


@pytest.fixture
def index(library: samples.Library) -> Iterator[None]:
    """A real search index over the small library."""
    indexer.rebuild()
    yield
    indexer.close()


@pytest.fixture
def client_of(library: samples.Library) -> Callable[[str], Client]:
    """A client of "stranger", "member", "owner" or "librarian"."""

    def make(role: str) -> Client:
        client = Client()
        if role != "stranger":
            client.force_login(getattr(library, role))
        return client

    return make


@pytest.fixture
def stranger() -> AnonymousUser:
    """Nobody in particular."""
    return AnonymousUser()
