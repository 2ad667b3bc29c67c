"""The class map: which words a rewriting tool may have put for each other, each named by the most frequent of them.

data/classes-N.tsv is made by tools/build_classes.py from the Chinese Open WordNet and our facts, and committed. A new
map is a new version, under which documents are fingerprinted again.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

#: Part of every fingerprint.
MAP_VERSION = 1


@cache
def class_map() -> dict[str, str]:
    """Word to the root of its class; words that are alone or are the root are not in it."""
    text = files("wenyuan.copies").joinpath(f"data/classes-{MAP_VERSION}.tsv").read_text(encoding="utf-8")
    made: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            root, *members = line.split("\t")
            made |= dict.fromkeys(members, root)
    return made


def root_of(word: str) -> str:
    """The word that stands for the class of `word`; itself if it has none."""
    return class_map().get(word, word)
