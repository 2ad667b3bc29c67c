"""File names from strangers, made safe to keep; what they say as titles is in proposals.file_titles."""

from __future__ import annotations

import re
import unicodedata

from wenyuan.proposals.file_titles import title_of

__all__ = ["clean_name", "title_of"]

#: Surrogates that stand for no byte: half of a pair, as a program on Windows may write it.
_HALF_A_PAIR = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_BLANKS = re.compile(r"\s+")


def clean_name(raw: str) -> str:
    """A file name for a column: NFC, last path part, no control or format characters, 1 to 255 bytes of UTF-8.

    A lone surrogate (a byte that was no UTF-8) becomes U+FFFD. The ending survives a cut.
    """
    text = _HALF_A_PAIR.sub("\ufffd", raw).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = unicodedata.normalize("NFC", text).replace("\\", "/").rstrip("/").rpartition("/")[2]
    text = "".join(" " if unicodedata.category(c) in {"Zl", "Zp"} else c for c in text)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Cn"})
    text = _BLANKS.sub(" ", text).strip()
    if not text.strip("."):
        return "unnamed"
    while len(text.encode()) > 255:
        stem, dot, ending = text.rpartition(".")
        text = stem[:-1] + dot + ending if stem and len(ending) < 10 else text[:-1]
    return text
