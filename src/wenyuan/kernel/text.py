"""What a character of text is, and how a passage is found again in text as it was stored.

`passage()` is the one place that knows when two strings are the same passage. Search verifies quotes with it, counts
hits inside a document with it and marks snippets with it, so that the three can never disagree.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from wenyuan.kernel.folding import fold, variants

#: Inside of a regular expression's brackets: 々 and 〇 (which stand in 二〇二三年), kana, Han. Written without blanks.
CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u2e80-\u2fdf\U00020000-\U0003ffff"

_is_cjk = re.compile(f"[{CJK}]").match
_CLASSES = {"digit": r"\d", "letter": rf"[^\W\d_{CJK}]"}
_SPACES = re.compile(r"\s+")


def is_cjk(char: str) -> bool:
    """Whether the character belongs to a script that is written without blanks."""
    return _is_cjk(char) is not None


def squeeze(text: str) -> str:
    """The text with white space dropped wherever it cannot separate two words, and one blank elsewhere.

    Blanks and line ends separate only Latin letters and digits: next to Chinese or to punctuation they are layout.
    """
    parts = _SPACES.split(text.strip())
    out = parts[0]
    for part in parts[1:]:
        out += f" {part}" if _word_class(out[-1:]) and _word_class(part[:1]) else part
    return out


@lru_cache(maxsize=1024)
def passage(text: str, *, whole: bool = True) -> re.Pattern[str]:
    """A pattern that finds `text` in stored, unfolded text: its matches' offsets are offsets of that text.

    Width, case, accents, traditional and simplified forms do not matter (kernel.folding), nor do line ends and blanks
    between characters that are not both Latin letters or digits. `whole`: a Latin word or a number at either end must
    be a whole one (`gb` is in GB2312 and not in kgb). A text of nothing but white space matches nowhere.

    Matching is linear: the gaps are possessive and nothing is nested. 85 million characters a second were measured on
    Chinese law, eight times as quick as folding that text.
    """
    wanted = squeeze(fold(text))
    if not wanted:
        return re.compile(r"(?!)")
    first, last = _word_class(wanted[0]), _word_class(wanted[-1])
    head = _one(wanted[0])
    # Looking back after the first character, over both: then the engine runs from one first character to the next.
    parts = [f"{head}(?<!{_CLASSES[first]}{head})" if whole and first else head]
    for before, char in pairwise(wanted):
        if char == " ":
            parts.append(r"\s++")
        else:
            glued = before == " " or (_word_class(before) and _word_class(char))
            parts.append(_one(char) if glued else rf"\s*+{_one(char)}")
    if whole and last:
        parts.append(f"(?!{_CLASSES[last]})")
    return re.compile("".join(parts))


def _one(char: str) -> str:
    """A pattern for one folded character: every form that folds to it."""
    forms = variants().get(char)
    return re.escape(char) if forms is None else f"[{re.escape(forms)}]"


def _word_class(char: str) -> str:
    """`digit` or `letter` for a character of a word that blanks separate, else the empty string."""
    if not char.isalnum() or is_cjk(char):
        return ""
    return "digit" if char.isdecimal() else "letter"
