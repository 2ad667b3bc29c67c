"""The small library."""

from __future__ import annotations

from tests.portal.conftest import client_of, library  # noqa: F401 - fixtures
