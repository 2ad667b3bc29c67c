"""Make the reader's text-layer font: one invisible glyph, half an em wide, for every character there is.

    python tools/build_glyph_font.py [TARGET]

The text layer over a page's picture places each run by its height and a letter-spacing computed on the server
(wenyuan.engines.tools.pdf_layer); that is exact only if the browser's font has one known advance for all characters.
A few hundred bytes do it: the `cmap` of format 13 maps whole ranges to one glyph. The outline is a tiny triangle, not
nothing, because browsers' font sanitisers refuse an empty `glyf` table; the layer paints it transparent.
Every table is fixed, time stamps too, so that the same versions of the tools give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

TARGET = Path(__file__).parent.parent / "src/wenyuan/portal/static/fonts/wygl.woff2"
UNITS_PER_EM = 1000
ADVANCE = 500
#: They sum to one em, so that `line-height: 1` is exact.
ASCENT, DESCENT = 880, -120
#: 1 January 2024 in seconds since 1904, as fonts count: any fixed time will do.
EPOCH = 3_786_912_000
#: All of Unicode but controls, surrogates and noncharacters of the BMP; planes 1 to 3, and the private planes.
RANGES = ((0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x3FFFF), (0xF0000, 0x10FFFD))


def build() -> TTFont:
    """The font, ready to be saved as WOFF2."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((1, 0))
    pen.lineTo((0, 1))
    pen.closePath()
    triangle = pen.glyph()

    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "g"])
    builder.setupGlyf({".notdef": triangle, "g": triangle})
    builder.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "g": (ADVANCE, 0)})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    # Before OS/2, which states the first and last character.
    builder.font["cmap"] = _cmap()
    builder.setupOS2(
        sTypoAscender=ASCENT, sTypoDescender=DESCENT, sTypoLineGap=0, usWinAscent=ASCENT, usWinDescent=-DESCENT
    )
    builder.setupNameTable({"familyName": "WyGl", "styleName": "Regular"})
    # Format 3 leaves the glyphs' names out.
    builder.setupPost(keepGlyphNames=False)
    font = builder.font
    font["head"].created = font["head"].modified = EPOCH
    font.recalcTimestamp = False
    return font


def _cmap() -> object:
    table = newTable("cmap")
    table.tableVersion = 0
    # Browsers want a subtable of format 4 beside; it need not say more than that there are letters.
    table.tables = [_subtable(4, 1, {0x20: "g", 0x41: "g"})]
    everything = {code: "g" for first, last in RANGES for code in range(first, last + 1)}
    table.tables.append(_subtable(13, 10, everything))
    return table


def _subtable(kind: int, encoding: int, mapping: dict[int, str]) -> CmapSubtable:
    subtable = CmapSubtable.newSubtable(kind)
    subtable.platformID, subtable.platEncID, subtable.language = 3, encoding, 0
    subtable.cmap = mapping
    return subtable


def main() -> None:
    """Write the font to the path given, else into the portal's static files."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    font = build()
    font.flavor = "woff2"
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
