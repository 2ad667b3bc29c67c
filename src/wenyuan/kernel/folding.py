"""Folding: one reading for characters that a person who searches takes for the same.

Traditional and simplified, full and half width, upper and lower case, accented and plain Latin letters, radicals and
the characters they look like fall together; so do quotation marks and commas. The table is data/fold-1.tsv, made by
tools/build_fold.py, which names its sources.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

#: Part of the analyzer's version: a changed table makes every index stale.
FOLD_VERSION = 1


@cache
def table() -> dict[int, int]:
    """Code point to code point. Only what changes is in it; nothing it yields is itself a key."""
    text = files("wenyuan.kernel").joinpath(f"data/fold-{FOLD_VERSION}.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {int(row[0], 16): int(row[1], 16) for row in rows}


def fold(text: str) -> str:
    """The text with every character replaced by its reading.

    Strictly one code point for one: an offset in the result is an offset in `text`. Idempotent. Linear in time, about 10 million characters a second.
    """
    return text.translate(table())


@cache
def variants() -> dict[str, str]:
    """For a folded character that others fold to: all of them and itself, in one string.

    It is the table read backwards: a search that puts them in brackets finds every form in text as it was stored,
    without folding the text first.
    """
    found: dict[str, str] = {}
    for source, target in table().items():
        key = chr(target)
        found[key] = found.get(key, key) + chr(source)
    return found
