from __future__ import annotations

import pytest

from tests.leaks.world import World, world
from tests.renditions.zygote import tools_zygote  # noqa: F401 - a fixture


@pytest.fixture
def secrets(db: None) -> World:
    """The world with its hidden documents, indexed."""
    made = world()
    made.index()
    return made
