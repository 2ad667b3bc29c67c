"""Which language a text is in, as far as a library must know: by its letters, without a model."""

from __future__ import annotations

import re

_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LATIN = re.compile(r"[A-Za-z]")
_ENGLISH = re.compile(r"\b(?:the|and|of|to|in|is|for|that|with|are|this|be|on|as|by|or)\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{2,}")

#: How much of a text is looked at.
SAMPLE = 20_000


def language_of(text: str) -> str:
    """BCP 47 code (zh, ja, ko, ru, ar, en) of the most of a text, or "" where letters alone do not tell.

    A Han character weighs as three letters, about what it says. Japanese needs one kana in ten Han.
    """
    sample = text[:SAMPLE]
    counts = {
        "zh": 3 * len(_HAN.findall(sample)),
        "ko": 3 * len(_HANGUL.findall(sample)),
        "ru": len(_CYRILLIC.findall(sample)),
        "ar": len(_ARABIC.findall(sample)),
        "latin": len(_LATIN.findall(sample)),
    }
    kana = len(_KANA.findall(sample))
    best = max(counts, key=lambda code: counts[code])
    if counts[best] + kana < 6:
        return ""
    if kana * 10 > counts["zh"] / 3 and 3 * kana + counts["zh"] >= counts[best]:
        return "ja"
    if best != "latin":
        return best
    words = len(_WORD.findall(sample))
    return "en" if len(_ENGLISH.findall(sample)) * 12 >= words else ""
