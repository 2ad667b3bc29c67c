"""The two zygotes."""

from __future__ import annotations

from typing import Any

from wenyuan.engines.client import Engine
from wenyuan.engines.errors import EngineUnavailable
from wenyuan.env import env

ENGINES = ("tools", "office")


def engine(kind: str) -> Engine:
    """The running zygote of this kind."""
    return Engine(env().home / "run" / f"{kind}.sock")


def engines() -> list[tuple[str, dict[str, Any]]]:
    """What each zygote says of itself; nothing of one that does not answer."""
    found = []
    for kind in ENGINES:
        try:
            facts = engine(kind).ping()
        except EngineUnavailable:
            facts = {}
        found.append((kind, facts))
    return found
