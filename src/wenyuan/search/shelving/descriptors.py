"""The voice that works on the first day: words of a category (its name, its descriptors) that stand in the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache
from math import log

from wenyuan.library.models import Category
from wenyuan.search.analyzer import spelled
from wenyuan.search.common_words import is_common
from wenyuan.search.shelving.tree import Shelf
from wenyuan.search.shelving.voice import Claim, Claims

#: A word of the title counts as often as so many in the text.
_IN_TITLE = 3
#: What a category has of its parent's words: a document on mediation is one on labour too.
_OF_PARENT = 0.5
#: Many categories have a word or two of any text: the square makes them small beside one with many.
_SHARPER = 2
_SHORTEST_LATIN = 3
_LATIN = re.compile(r"[a-z0-9]+")
_BETWEEN_NAMES = re.compile(r"[与和及、/&,，;；·()（）]|\band\b|\bof\b|\bfor\b")


@lru_cache(maxsize=2_000)
def speaking(name_zh: str, name_en: str, descriptors: str) -> frozenset[str]:
    """The words that speak for a category, spelled: the parts of its names, and its descriptors."""
    names = [part for name in (name_zh, name_en) for part in _BETWEEN_NAMES.split(name.casefold())]
    words = {spelled(word.strip().casefold()) for word in (*names, *descriptors.split())}
    return frozenset(
        word for word in words if len(word) >= (_SHORTEST_LATIN if word.isascii() else 2) and not is_common(word)
    )


def count_words(words: frozenset[str], title: str, text: str) -> Counter[str]:
    """How often each word stands in the text and, times _IN_TITLE, in the title. A Latin word is counted with its plural
    and not as a part of another."""
    title, text = spelled(title), spelled(text)
    # Latin words with two blanks between, so that each has its own on both sides.
    latin_title, latin_text = (f" {'  '.join(_LATIN.findall(part))} " for part in (title, text))
    found: Counter[str] = Counter()
    for word in words:
        if word.isascii():
            stem = "  ".join(word.removesuffix("s").split())
            forms = {f" {form} " for form in (stem, f"{stem}s", f"{stem}es")}
            n = sum(latin_text.count(form) + _IN_TITLE * latin_title.count(form) for form in forms)
        else:
            n = text.count(word) + _IN_TITLE * title.count(word)
        if n:
            found[word] = n
    return found


def by_descriptors(
    tree: Mapping[int, Shelf], title: str, text: str, *, rarity: Callable[[list[str]], Mapping[str, float]]
) -> Claims:
    """Categories whose words stand in the text, with the words that speak loudest.

    A word speaks by its density, the less the more categories have it, and times its `rarity` in the library (1 for a
    rare one, 0 for one that stands in everything). A child also has half of what speaks for its parent, if anything
    speaks for itself; so a parent never stands before a child that fits as well.
    """
    own_words = {
        pk: speaking(one.name_zh, one.name_en, one.descriptors) for pk, one in tree.items() if not one.is_catch_all
    }
    shared = Counter(word for words in own_words.values() for word in words)
    counts = count_words(frozenset(shared), title, text)
    rare = rarity(list(counts))
    thousands = max(len(text) / 1_000, 1.0)
    loud = {
        word: log(1 + 4 * n / thousands) * log(1 + len(own_words) / shared[word]) * rare.get(word, 1.0)
        for word, n in counts.items()
    }
    own = {pk: sum(loud[word] for word in words if word in loud) for pk, words in own_words.items()}
    by_path = {one.path: pk for pk, one in tree.items()}
    claims: dict[int, Claim] = {}
    for pk, score in own.items():
        if score <= 0:
            continue
        words = {word: loud[word] for word in own_words[pk] if loud.get(word, 0) > 0}
        parent = by_path.get(tree[pk].path[: -Category.steplen])
        if parent is not None and parent in own:
            score += _OF_PARENT * own[parent]
        claims[pk] = Claim(score=score**_SHARPER, words=tuple(sorted(words, key=lambda word: (-words[word], word))))
    return claims


def library_rarity(frequency: Mapping[str, int], documents: int) -> dict[str, float]:
    """1 for words in at most a tenth of the documents, falling with the logarithm to 0 for those in all."""
    if documents < 20:
        return defaultdict(lambda: 1.0)
    return {word: min(1.0, log((documents + 1) / (n + 1)) / log(10)) for word, n in frequency.items()}
