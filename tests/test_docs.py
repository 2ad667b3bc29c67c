"""The documents say what the code does."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from tests.kernel.test_errors import ERRORS
from wenyuan.engines.errors import EngineError
from wenyuan.env import Env

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", [f"WENYUAN_{field.name.upper()}" for field in fields(Env)])
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs/operating.md").read_text()


@pytest.mark.parametrize(
    "code", [e.code for e in ERRORS if issubclass(e, EngineError) and e.code not in {"engine_error", "cancelled"}]
)
def test_every_reason_is_documented(code: str) -> None:
    assert f"`{code}`" in (ROOT / "docs/formats.md").read_text()


def test_every_command_is_documented() -> None:
    commands = {path.stem for path in (ROOT / "src/wenyuan/cli").glob("*.py") if "def register(app" in path.read_text()}
    text = (ROOT / "docs/operating.md").read_text()
    assert {name for name in commands if f"`wenyuan {name}" not in text} == set()
