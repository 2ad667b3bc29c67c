"""The small library, its librarian, and copies in it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal import copy_samples, samples
from tests.portal.conftest import client_of, library  # noqa: F401 - fixtures
from tests.portal.copy_samples import Copies


@pytest.fixture
def copies(library: samples.Library) -> Copies:  # noqa: F811 - the fixture
    return copy_samples.copies(library.owner)


@pytest.fixture
def librarian(library: samples.Library) -> Client:  # noqa: F811 - the fixture
    """A client of the librarian."""
    client = Client()
    client.force_login(library.librarian)
    return client
