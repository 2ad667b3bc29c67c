"""One reading for each character, for the comparison of texts; and which characters are there only to mislead.

The table is the kernel's fold (traditional to simplified, width, case, radicals) without its punctuation, which
sentences and quotes are told by.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from wenyuan.kernel.folding import table

#: Stands for a character that is dropped, until the one pass that drops them.
DROPPED = "\0"
HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
#: Separators that some tools put between Han characters to break matching. They may also be dots in names: no word is lost.
SPRINKLED = "·•‧・∙*_^~`|\\\\"
#: Characters of simplified text as well, though the fold reads them as others.
_SPELLED = "著瞭藉彷"
#: Characters that are not seen and mean nothing in Chinese and English.
HIDDEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc]"
)

#: Kana and strokes drawn like Han, only taken for them between Han; Cyrillic and Greek letters drawn like Latin ones.
HAN_TWINS = dict(zip("エロニハカタトセチミ丨ーㄧㄚ", "工口二八力夕卜七千三一一一丫", strict=True))
LATIN_TWINS = dict(
    zip(
        "асеорхуіјѕԁһԛԝкмтвнгαονρτυχικɡı",
        "aceopxyijsdhqwkmtbhraovptuxikgi",
        strict=True,
    )
)


@cache
def reading() -> dict[int, int | str]:
    """Code point to code point, one for one; what is dropped reads as DROPPED."""
    made: dict[int, int | str] = {a: b for a, b in table().items() if chr(b).isalnum() or 0xFF01 <= a <= 0xFF5E}
    for code in range(0xFF01, 0xFF5F):
        made.setdefault(code, code - 0xFEE0)
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x2000, 0x2070), *range(0xE0000, 0xE01F0)):
        category = unicodedata.category(chr(code))
        if category in {"Cc", "Cf", "Mn"} and chr(code) not in "\n\t\r":
            made[code] = DROPPED
        elif category in {"Zs", "Zl", "Zp"}:
            made[code] = "\n" if category != "Zs" else " "
    for code in range(0x20000):
        if HIDDEN.match(chr(code)):
            made[code] = DROPPED
    made |= {ord("\u3000"): " ", ord("\r"): "\n", ord("\t"): " ", ord("。"): "。", ord("．"): "."}
    return made


@cache
def traditional() -> frozenset[str]:
    """Characters that only traditional text has: the fold reads them as another Han character."""
    return frozenset(chr(a) for a, b in table().items() if 0x4E00 <= a <= 0x9FFF and 0x4E00 <= b <= 0x9FFF) - set(
        _SPELLED
    )
