"""How Chinese characters are read: toneless pinyin by pypinyin (MIT), which knows the readings of 47,000 words.

Imported late and only by who builds: its dictionaries take 40 MB, which no web process should hold.
"""

from __future__ import annotations

import re
from functools import cache

from wenyuan.kernel.folding import fold

#: Readings kept of a character that stands in no word the dictionary knows: the two likeliest.
READINGS = 2

_SYLLABLE = re.compile(r"[a-z]{1,6}")


def readings(han: str) -> list[tuple[str, ...]]:
    """At most READINGS readings of each character of simplified text, the likeliest first; ü is written v.

    A character within a known word has the one reading it has there: 重 in 重庆 is chong, in 重量 zhong. What is no
    Chinese character has none.
    """
    from pypinyin import Style, pinyin

    if not han:
        return []
    # pypinyin hands over what it cannot read in one piece; as a list it stays one element a character.
    found = pinyin(han, style=Style.NORMAL, heteronym=True, errors=list)  # type: ignore[arg-type]
    return [tuple(one for one in dict.fromkeys(each) if _SYLLABLE.fullmatch(one))[:READINGS] for each in found]


@cache
def characters() -> list[tuple[str, tuple[str, ...]]]:
    """Every character of the basic block that folds to itself, alone, with its readings."""
    alone = [c for c in map(chr, range(0x4E00, 0xA000)) if fold(c) == c]
    return [(char, found) for char in alone if (found := readings(char)[0])]
