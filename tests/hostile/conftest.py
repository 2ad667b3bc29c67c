"""The whole walk with the real engines, and what hostile files would like to reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile.outside import Laid, laid
from tests.ingest.conftest import bring, drain, engines, owner, walk  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laid]:
    """A listener, a picture and a text outside every job, the same for all hostile files."""
    with laid(tmp_path_factory.mktemp("outside")) as there:
        yield there
