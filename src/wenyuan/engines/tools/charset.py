"""Which charset a text is in, decided by what the decoded text looks like.

Method: byte order mark; strict UTF-8; then strict decodings of the Chinese charsets and UTF-16, of which the one with
the best score wins (share of common Han among the characters that are not ASCII, minus twice the share of private-use
and rare ones). charset-normalizer is asked only when nothing scores: it is slower and weaker on short Chinese text.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from wenyuan.engines.tools.charset_han import COMMON_HAN

#: Bytes looked at for the decision. The rest is decoded with replacement: one bad byte must not lose a book.
SAMPLE_BYTES = 256 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
#: A text scores when a tenth of its letters beyond ASCII are common Han; wrong decodings stay under .06.
_SCORES = 0.1
#: Chinese punctuation and full-width forms say as much as a common character.
_CHINESE_SIGNS = frozenset("，。、；：？！“”‘’（）《》〈〉【】「」『』—…·　０１２３４５６７８９％")
#: Letters and signs of French, German, Spanish, Nordic text: among the 8-bit Latin charsets cp1252 is meant by far.
_WESTERN = frozenset("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜÑÁÍÓÚÅÆØŒàâäçéèêëîïôöùûüÿñáíóúåæøœß¿¡‘’“”„–—…€£©®™°±²³·×÷«»§\xa0")
_STATED = re.compile(rb"""<[^<>]*(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_-]{2,30})""")
_KEPT_CONTROLS = frozenset("\t\n\r\f\v\x08\x1b\x85")


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """A text, the charset it was in, and whether that was certain rather than the best guess."""

    text: str
    charset: str
    certain: bool


def decode(data: bytes) -> Decoded | None:
    """Decode a text of unknown charset, byte order mark removed; None where the bytes are no text at all.

    Bytes that do not fit the charset become U+FFFD. Costs about 20 ms a megabyte.
    """
    charset, certain = _guess(data[:SAMPLE_BYTES])
    if charset is None:
        return None
    text = data.decode(charset, errors="replace").removeprefix("\ufeff")
    if not looks_like_text(text[:SAMPLE_BYTES]):
        return None
    return Decoded(text=text, charset=charset, certain=certain)


def looks_like_text(text: str) -> bool:
    """Whether at most 2 % of the characters are controls or replacement marks (a stray NUL does not make a binary)."""
    bad = sum(1 for c in text if (c < " " and c not in _KEPT_CONTROLS) or c == "\ufffd")
    return bad * 50 <= len(text)


def score(text: str) -> float:
    """How Chinese a text reads, at most 1: common Han and punctuation count 1, rare and private characters -2.

    ASCII counts nothing; a text without anything else scores 0.
    """
    foreign = [c for c in text if c >= "\x80"]
    if not foreign:
        return 0.0
    good = sum(1 for c in foreign if c in COMMON_HAN or c in _CHINESE_SIGNS)
    return (good - 2 * sum(map(_is_odd, foreign))) / len(foreign)


def _is_odd(char: str) -> bool:
    """Extension A, private use, supplementary planes, Hangul and other blocks that wrong decodings fall into."""
    return (
        "\u3400" <= char <= "\u4dbf"
        or "\ue000" <= char <= "\uf8ff"
        or char >= "\U00010000"
        or "\u0080" <= char <= "\u009f"
    )


def _guess(sample: bytes) -> tuple[str | None, bool]:
    for mark, charset in _MARKS:
        if sample.startswith(mark):
            return charset, True
    utf8 = _strict(sample, "utf-8")
    if utf8 is not None and "\x00" not in utf8 and not _is_gbk_in_disguise(sample, utf8):
        return "utf-8", True
    if sample.count(0) > len(sample) // 10:
        return _guess_wide(sample)
    texts = {charset: text for charset in _CANDIDATES if (text := _strict(sample, charset)) and "\x00" not in text}
    best, charset = max(((score(text), charset) for charset, text in texts.items()), default=(0.0, ""))
    if best >= _SCORES and not _is_japanese(texts[charset]):
        return charset, True
    if utf8 is not None:
        return "utf-8", True
    best, charset = max(((_share_of_level_one(text), charset) for charset, text in texts.items()), default=(0.0, ""))
    if len(sample) <= 32 and best >= 0.8:
        return charset, False
    return _stated(sample) or _guess_damaged(sample) or _ask_normalizer(sample), False


def _stated(sample: bytes) -> str | None:
    """What HTML or XML says of itself, where the bytes agree. Asked late, since Chinese pages often state it wrongly."""
    stated = _STATED.search(sample[:4096])
    try:
        name = codecs.lookup(stated[1].decode("ascii")).name if stated else ""
    except LookupError:
        return None
    return name if name and _strict(sample, name) is not None else None


def _is_gbk_in_disguise(sample: bytes, utf8: str) -> bool:
    """A few GBK words (联通, 通知) happen to be valid two-byte UTF-8, of letters no one writes."""
    if len(sample) > 64 or any(c > "\u07ff" for c in utf8) or utf8.isascii():
        return False
    gbk = _strict(sample, "gb18030")
    return gbk is not None and score(gbk) >= 0.5


def _is_japanese(text: str) -> bool:
    """Kana have the same codes in EUC-JP and GB 2312, so they tell that the Han characters beside them are wrong."""
    foreign = [c for c in text if c >= "\x80"]
    return 5 * sum(1 for c in foreign if "\u3041" <= c <= "\u30fe") > len(foreign)


def _share_of_level_one(text: str) -> float:
    """For words too short to hold a common character: the share of the standards' own level 1, the frequent half."""
    foreign = [c for c in text if c >= "\x80"]
    return sum(1 for c in foreign if _is_level_one(c)) / len(foreign) if foreign else 0.0


def _is_level_one(char: str) -> bool:
    simplified = char.encode("gb2312", "ignore")
    traditional = char.encode("big5", "ignore")
    return b"\xb0\xa1" <= simplified < b"\xd8" or b"\xa4\x40" <= traditional < b"\xc6\x7f"


def _guess_wide(sample: bytes) -> tuple[str | None, bool]:
    """UTF-16 without a mark, mostly ASCII: the byte order that reads as letters of a living script."""
    shares = []
    for charset in ("utf-16-le", "utf-16-be"):
        text = _strict(sample, charset)
        if text and "\x00" not in text and looks_like_text(text):
            plain = sum(
                1 for c in text if c < "\u0250" or "\u2000" <= c <= "\u33ff" or c >= "\uff00" or _is_level_one(c)
            )
            shares.append((plain / len(text), charset))
    best, charset = max(shares, default=(0.0, ""))
    return (charset, True) if best >= 0.8 else (None, False)


def _strict(sample: bytes, charset: str) -> str | None:
    """The decoded sample, or None. The sample may end inside a character."""
    try:
        return codecs.getincrementaldecoder(charset)().decode(sample, final=False)
    except UnicodeDecodeError:
        return None


def _guess_damaged(sample: bytes) -> str | None:
    """A text with a few bytes that do not fit: tolerate one mark in ten characters beyond ASCII."""
    for charset in ("utf-8", "gb18030", "big5hkscs"):
        text = sample.decode(charset, errors="replace")
        bad = text.count("\ufffd")
        foreign = sum(1 for c in text if c >= "\x80")
        if foreign > 10 * bad and (charset == "utf-8" or score(text) >= 2 * _SCORES):
            return charset
    return None


def _ask_normalizer(sample: bytes) -> str | None:
    best = from_bytes(sample[: 64 * 1024]).best()
    if best is None:
        return None
    western = _strict(sample, "cp1252")
    if western is not None and all(c in _WESTERN for c in western if c >= "\x80"):
        return "cp1252"
    return best.encoding
