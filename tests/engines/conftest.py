"""Real zygotes for the engine tests: started once a session, on sockets in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines.zygotes import zygote
from wenyuan.engines.client import Engine


@pytest.fixture(scope="session")
def office_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """LibreOffice's zygote, jailed."""
    with zygote("office", tmp_path_factory.mktemp("office")) as engine:
        yield engine


@pytest.fixture(scope="session")
def tools_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The zygote of the format tools, jailed."""
    with zygote("tools", tmp_path_factory.mktemp("tools")) as engine:
        yield engine


@pytest.fixture(scope="session")
def bare_office_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """LibreOffice's zygote as it comes, with no walls and no settings of ours: the control arm."""
    options = ("--no-jail", "--no-hardening")
    with zygote("office", tmp_path_factory.mktemp("bare"), options=options) as engine:
        yield engine


@pytest.fixture(scope="session")
def hostile_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A jailed zygote whose tasks misbehave (canary.tasks)."""
    with zygote("hostile", tmp_path_factory.mktemp("hostile"), parallel=4) as engine:
        yield engine


@pytest.fixture(scope="session")
def bare_hostile_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The same tasks with no walls: the control arm."""
    with zygote("hostile", tmp_path_factory.mktemp("unjailed"), parallel=4, options=("--no-jail",)) as engine:
        yield engine
