"""`wenyuan doctor` tells the truth: all green where it works, red with the way out where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from wenyuan.engines import fonts
from wenyuan.engines.client import Engine
from wenyuan.engines.probe import probe_all

NAMES = [
    "libreoffice",
    "jail: office",
    "jail: tools",
    "convert: docx",
    "convert: xlsx",
    "convert: pptx",
    "convert: fodt",
    "convert: one-shot",
    "fonts",
]


def test_every_claim_is_tried_and_holds_here(office_engine: Engine, tools_engine: Engine) -> None:
    checks = probe_all(office_engine, tools_engine)
    assert [check.name for check in checks] == NAMES
    assert [check for check in checks if not check.ok] == []


def test_a_zygote_without_walls_is_not_called_jailed(bare_office_engine: Engine, tools_engine: Engine) -> None:
    checks = {check.name: check for check in probe_all(bare_office_engine, tools_engine)}
    assert not checks["jail: office"].ok
    assert "read" in checks["jail: office"].detail
    assert checks["jail: tools"].ok


def test_a_missing_engine_is_reported_and_nothing_is_raised(tmp_path: Path) -> None:
    nobody = Engine(tmp_path / "none")
    checks = probe_all(nobody, nobody)
    assert [check.name for check in checks] == NAMES
    assert not any(check.ok for check in checks if check.name != "fonts")


@pytest.mark.parametrize(
    ("families", "packages"),
    [
        (frozenset(family for need in fonts.NEEDS for family in need.families), set()),
        (frozenset({"SimSun", "SimHei", "KaiTi", "Arial", "Times New Roman", "Calibri"}), set()),
        (
            frozenset({"Noto Serif CJK SC", "Noto Sans CJK SC", "Liberation Sans", "Liberation Serif", "Carlito"}),
            {"fonts-arphic-ukai"},
        ),
        (frozenset(), {"fonts-noto-cjk", "fonts-arphic-ukai", "fonts-liberation", "fonts-crosextra-carlito"}),
    ],
    ids=["all", "Microsoft's", "no Kai", "none"],
)
def test_a_missing_face_is_named_with_its_package(families: frozenset[str], packages: set[str]) -> None:
    assert {need.package for need in fonts.missing(families)} == packages
