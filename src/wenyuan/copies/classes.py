"""Class maps: which words a rewriting tool may have put for each other, each named by one of them.

data/classes-N.tsv is made by tools/build_classes.py from the Chinese Open WordNet and our facts, and committed. A library
adds pairs that its librarians accepted, which makes another map, named by what was added. A joined class keeps the name
of the word that authors write, so that nearly all fingerprints are the same under both maps.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

from wenyuan.copies.forms import form, stem

#: The shipped map.
BASE_VERSION = 2
#: Words whose class is remembered: a library's vocabulary fits.
REMEMBERED = 1 << 17


class ClassMap:
    """The shipped classes, joined further by pairs of words (what authors write, what stands for it). Immutable."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(sorted(set(pairs)))
        #: Part of every fingerprint. The same pairs make the same name, in whatever order they came.
        self.name = _name(self.pairs)
        self._joined = _joined(self.pairs)
        #: A number of 64 bits for the class of a word; 0 for what says nothing.
        self.class_id = lru_cache(maxsize=REMEMBERED)(self._class_id)

    def root_of(self, known: str) -> str:
        """The word that stands for the class of a word in its form; itself if it has none."""
        root = class_map().get(known, known)
        return self._joined.get(root, root)

    def _class_id(self, word: str) -> int:
        known = form(word)
        return id_of(self.root_of(known)) if known else 0


@cache
def shipped() -> ClassMap:
    """The map of this version, as every library begins with it."""
    return ClassMap()


@cache
def class_map() -> dict[str, str]:
    """The shipped file: word to the root of its class; words that are alone or are the root are not in it."""
    text = files("wenyuan.copies").joinpath(f"data/classes-{BASE_VERSION}.tsv").read_text(encoding="utf-8")
    made: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            root, *members = line.split("\t")
            made |= dict.fromkeys(members, root)
    return made


def id_of(root: str) -> int:
    """The number of the class of this name; never 0."""
    return int.from_bytes(blake2b(root.encode(), digest_size=8).digest()) | 1


def _name(pairs: tuple[tuple[str, str], ...]) -> str:
    if not pairs:
        return str(BASE_VERSION)
    told = "\n".join("\t".join(pair) for pair in pairs)
    return f"{BASE_VERSION}.{blake2b(told.encode(), digest_size=5).hexdigest()}"


def _joined(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Which shipped class goes into which by these pairs: root to root, followed to the end."""
    parent: dict[str, str] = {}

    def find(root: str) -> str:
        while root in parent:
            root = parent[root]
        return root

    for meant, put in pairs:
        a, b = (find(class_map().get(known, known)) for known in map(stem, (meant, put)))
        if a != b:
            parent[b] = a
    return {root: find(root) for root in parent}
