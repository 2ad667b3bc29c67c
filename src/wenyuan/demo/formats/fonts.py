"""Typefaces: the names that documents ask for, and the files that pictures are drawn with."""

from __future__ import annotations

import subprocess
from functools import cache

from PIL import ImageFont

#: Faces that `make setup` installs; an office on another system puts its own in their place.
SERIF_ZH, SANS_ZH = "Noto Serif CJK SC", "Noto Sans CJK SC"
SERIF_HANT, SANS_HANT = "Noto Serif CJK TC", "Noto Sans CJK TC"
SERIF_EN, SANS_EN = "Liberation Serif", "Carlito"


def faces(lang: str) -> tuple[str, str]:
    """The face of running text and that of headings."""
    return {"zh": (SERIF_ZH, SANS_ZH), "zh-hant": (SERIF_HANT, SANS_HANT)}.get(lang, (SERIF_EN, SANS_EN))


@cache
def drawn(size: int, *, bold: bool = False, serif: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A face with Chinese for Pillow at `size` pixels, found by fontconfig; Pillow's own face where there is none."""
    family = "serif" if serif else "sans"
    pattern = f"{family}:lang=zh-cn" + (":bold" if bold else "")
    try:
        answer = subprocess.run(
            ["fc-match", "-f", "%{file}\n%{index}", pattern], capture_output=True, text=True, check=True, timeout=20
        )
        file, index = answer.stdout.split("\n")[:2]
        # fontconfig keeps the number of a variable font's instance in the upper half of its index.
        return ImageFont.truetype(file, size, index=int(index) & 0xFFFF)
    except (OSError, ValueError, subprocess.SubprocessError):
        return ImageFont.load_default(size)
