"""`python -m wenyuan.engines.standins FOLDER`: free Chinese faces under the names that documents ask for.

Documents ask for 宋体 (SimSun) and 黑体 (SimHei). Without any rule LibreOffice takes the glyphs of whatever CJK font
comes first (here a Kai, wrong for the body of a document) and the line height of DejaVu, its primary font where it
knows none. Noto has the right look, but lines of 1.44 em: pages would break elsewhere than anybody's LibreOffice breaks
them. So copies of Noto are made that differ in their names and in their line heights only; they stay on this machine.
Measured over 160 office files against a LibreOffice without these faces, same page count: 157 with DejaVu's line height
(as here), 155 with SimSun's, 151 with that of AR PL UKai, 130 with Noto's own.

Runs as a process of its own, because fontTools is large and used once.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

from wenyuan.engines.libreoffice import ALIASES

#: Line height in 2,048ths of an em, ascent, descent and gap: of DejaVu's `hhea` and `OS/2` tables.
_LINES, _TYPO = (1901, 483, 0), (1556, 492, 410)
_CONF = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include>{aliases}</include>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


@dataclass(frozen=True, kw_only=True)
class Face:
    """One face to be made."""

    family: str
    style: str
    #: The installed family it is a copy of.
    source: str


FACES = tuple(
    Face(family=family, style=style, source=source)
    for family, source in (("Wenyuan Song", "Noto Serif CJK SC"), ("Wenyuan Hei", "Noto Sans CJK SC"))
    for style in ("Regular", "Bold")
)


def make(folder: Path) -> list[Path]:
    """Write the faces and a `fonts.conf` that knows them into `folder`, replacing what was there; gives the fonts.

    A face whose source is not installed is left out. Takes some seconds and 80 MB of disk.
    """
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "cache").mkdir(parents=True)
    made = []
    for face in FACES:
        found = _installed(face)
        if found:
            name = f"{face.family.replace(' ', '')}-{face.style}.otf"
            _copy(face, *found, part / name)
            made.append(folder / name)
    conf = _CONF.format(aliases=ALIASES, folder=folder)
    (part / "fonts.conf").write_text(conf, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    # Its cache is written now, by the one who may write there.
    subprocess.run(
        ["fc-cache", "-s", str(folder)],
        env={"FONTCONFIG_FILE": str(folder / "fonts.conf"), "PATH": "/usr/bin"},
        check=False,
    )
    return made


def _installed(face: Face) -> tuple[Path, int] | None:
    """The file of the face's source and its number in that file."""
    pattern = f":family={face.source}:style={face.style}"
    listed = subprocess.run(["fc-list", pattern, "file", "index"], capture_output=True, text=True, check=True)
    for line in sorted(listed.stdout.splitlines()):
        file, _, index = line.partition(": :index=")
        return Path(file.rstrip(": ")), int(index or 0)
    return None


def _copy(face: Face, source: Path, number: int, target: Path) -> None:
    """One face of a collection as a font of its own, renamed, with DejaVu's line height."""
    # Without recalculation no glyph is read: the tables are copied as they are.
    font = TTFont(source, fontNumber=number, lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    em = font["head"].unitsPerEm / 2048
    lines, metrics = font["hhea"], font["OS/2"]
    ascent, descent, gap = (round(value * em) for value in _LINES)
    lines.ascent, lines.descent, lines.lineGap = ascent, -descent, gap
    metrics.usWinAscent, metrics.usWinDescent = ascent, descent
    ascent, descent, gap = (round(value * em) for value in _TYPO)
    metrics.sTypoAscender, metrics.sTypoDescender, metrics.sTypoLineGap = ascent, -descent, gap
    names = font["name"]
    full, postscript = f"{face.family} {face.style}", f"{face.family.replace(' ', '')}-{face.style}"
    kept = {which: names.getDebugName(which) for which in (0, 13, 14)}  # whose it is, and its licence
    names.names = []
    for which, text in {**kept, 1: face.family, 2: face.style, 3: postscript, 4: full, 6: postscript}.items():
        if text:
            names.setName(text, which, 3, 1, 0x409)
    font.save(target, reorderTables=None)


def main(argv: list[str]) -> int:
    """Make the faces in the folder that is the one word of `argv`."""
    if len(argv) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    for path in make(Path(argv[0]).absolute()):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
