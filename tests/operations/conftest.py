"""The small library with its people, and counting switched on for good: the client library knows no way back."""

from __future__ import annotations

import pytest

from tests.administration.conftest import branch, client_of, keeper  # noqa: F401 - fixtures
from tests.portal.conftest import index, library  # noqa: F401 - fixtures
from wenyuan.env import env
from wenyuan.kernel import metrics


@pytest.fixture(scope="session", autouse=True)
def _counting() -> None:
    metrics.begin(env().home / "run" / "metrics")
