"""Putting the lines of a paragraph together again as its language does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_BLANKS = re.compile("[ \t\xa0]+")
_HYPHENS = frozenset("-\u2010")


def join_lines(lines: Iterable[str]) -> str:
    """One paragraph of its lines: nothing between lines where either side is Chinese or Japanese, else one space.

    A hyphen at a line's end that parts a word of small letters goes with the break. Rows of blanks become one.
    """
    text = ""
    for line in lines:
        line = _BLANKS.sub(" ", line).strip()
        if not line:
            continue
        if not text:
            text = line
        elif _parts_word(text, line):
            text = text[:-1] + line
        elif is_unspaced(text[-1]) or is_unspaced(line[0]):
            text += line
        else:
            text += " " + line
    return text


def is_unspaced(char: str) -> bool:
    """Whether `char` belongs to a script without blanks between words: wide characters but for Korean ones."""
    return unicodedata.east_asian_width(char) in "WF" and not (
        "\u1100" <= char <= "\u11ff" or "\u3130" <= char <= "\u318f" or "\ua960" <= char <= "\ud7ff"
    )


def _parts_word(text: str, line: str) -> bool:
    return len(text) > 1 and text[-1] in _HYPHENS and text[-2].islower() and line[0].islower()
