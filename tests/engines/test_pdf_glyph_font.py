"""The text layer's font: half an em for every character, as the server's arithmetic takes for granted."""

from __future__ import annotations

import importlib.util
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from fontTools.ttLib import TTFont

from wenyuan.engines.tools.pdf_layer import ADVANCE

_ROOT = Path(__file__).parent.parent.parent
_FONT = _ROOT / "src/wenyuan/portal/static/fonts/wygl.woff2"


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_glyph_font", _ROOT / "tools/build_glyph_font.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def font() -> TTFont:
    return TTFont(_FONT)


def test_every_glyph_is_half_an_em_wide(font: TTFont) -> None:
    advances = {advance for advance, _ in font["hmtx"].metrics.values()}
    assert advances == {ADVANCE * font["head"].unitsPerEm}


def test_a_line_is_exactly_one_em_high(font: TTFont) -> None:
    for ascent, descent in (
        (font["hhea"].ascent, -font["hhea"].descent),
        (font["OS/2"].sTypoAscender, -font["OS/2"].sTypoDescender),
        (font["OS/2"].usWinAscent, font["OS/2"].usWinDescent),
    ):
        assert (ascent, descent) == (880, 120)
    assert font["hhea"].lineGap == font["OS/2"].sTypoLineGap == 0


@pytest.mark.parametrize("char", "a1 中，𠀀é\u0301あ한я①…“”😀\uf0b7\U000f0000\U0010fffd\ufffd")
def test_every_character_is_there(font: TTFont, char: str) -> None:
    assert ord(char) in font["cmap"].getBestCmap()


def test_no_outline_can_be_seen_and_none_is_empty(font: TTFont) -> None:
    # An empty glyf table is refused by browsers' sanitisers.
    for name in font.getGlyphOrder():
        glyph = font["glyf"][name]
        assert glyph.numberOfContours == 1
        assert (glyph.xMax, glyph.yMax) == (1, 1)


def test_the_font_is_a_few_hundred_bytes_and_what_the_script_makes(builder: ModuleType) -> None:
    assert _FONT.stat().st_size <= 400
    made = BytesIO()
    fresh = builder.build()
    fresh.flavor = "woff2"
    fresh.save(made)
    # Compared by tables: the packing may differ between versions of the compressor.
    ours, theirs = TTFont(_FONT), TTFont(BytesIO(made.getvalue()))
    assert ours.keys() == theirs.keys()
    assert ours["cmap"].getBestCmap() == theirs["cmap"].getBestCmap()
    assert {tag: ours.getTableData(tag) for tag in ("hmtx", "hhea", "OS/2", "head", "glyf")} == {
        tag: theirs.getTableData(tag) for tag in ("hmtx", "hhea", "OS/2", "head", "glyf")
    }
