"""Documents that name 宋体 and 黑体 get a Song and a Hei with the lines LibreOffice would give them, not those of Noto."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from wenyuan.engines import fonts
from wenyuan.engines.libreoffice import stand_ins

NAMES = {
    "宋体": "Wenyuan Song",
    "SimSun": "Wenyuan Song",
    "仿宋_GB2312": "Wenyuan Song",
    "黑体": "Wenyuan Hei",
    "微软雅黑": "Wenyuan Hei",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lacking = {need.name for need in fonts.missing(fonts.installed())}
    if lacking & {"Song (CJK serif)", "Hei (CJK sans)"}:
        pytest.skip("fonts-noto-cjk is not installed")
    made = stand_ins(tmp_path_factory.mktemp("fonts") / "made")
    assert made is not None
    return made


def _match(folder: Path, name: str) -> str:
    environment = {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "PATH": os.environ["PATH"]}
    done = subprocess.run(["fc-match", name, "family"], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("name", NAMES)
def test_a_chinese_name_finds_its_stand_in(folder: Path, name: str) -> None:
    assert _match(folder, name) == NAMES[name]


def test_an_installed_font_keeps_its_own_name(folder: Path) -> None:
    assert _match(folder, "Noto Serif CJK SC") == "Noto Serif CJK SC"


def test_lines_are_as_high_as_without_the_stand_ins(folder: Path) -> None:
    made = sorted(folder.glob("*.otf"))
    assert len(made) == 4
    for path in made:
        font = TTFont(path, lazy=True)
        lines = font["hhea"]
        # DejaVu's 1,901 and 483 of 2,048, in thousandths.
        assert (lines.ascent, lines.descent, lines.lineGap) == (928, -236, 0)
        assert ord("渊") in font.getBestCmap()
        # Whose work it is, and under which licence, stays in the copy.
        assert "Adobe" in font["name"].getDebugName(0)
        assert "SIL" in font["name"].getDebugName(13)


def test_they_are_made_once(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*.otf")}
    assert stand_ins(folder) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.glob("*.otf")} == before
