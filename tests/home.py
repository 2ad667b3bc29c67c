"""A home of its own for each test process. A plugin (`-p tests.home`), because Django reads its settings before conftest."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_HOME = tempfile.mkdtemp(prefix="wy-test-")
os.environ["WENYUAN_HOME"] = _HOME
os.environ.setdefault("WENYUAN_SECRET_KEY", "tests-only")
# Faces of our own would be made anew for each home, 80 MB each; tests/engines/test_standins.py tries them.
os.environ.setdefault("WENYUAN_FONTS", "system")
# Playwright's own loop runs in the test's thread; our ORM calls beside it are still synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def home() -> Path:
    """The WENYUAN_HOME of this test process."""
    return Path(_HOME)


@pytest.fixture(scope="session", autouse=True)
def _remove_home() -> Iterator[None]:
    yield
    shutil.rmtree(_HOME, ignore_errors=True)
