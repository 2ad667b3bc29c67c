"""New pairs of words from confirmed evidence: candidates for the next class map, which a librarian accepts or refuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from wenyuan.copies.classes import ClassMap, id_of, shipped
from wenyuan.copies.facts import LEARNED, REFUSED, Fact, read_facts
from wenyuan.copies.forms import stem
from wenyuan.copies.weights import weights_of
from wenyuan.kernel.text import is_cjk

#: Share of all stretches of a thousand characters in which a joined class may stand.
COMMON = 0.9
#: Confirmed documents in which an exchange must have been seen.
DOCUMENTS = 3


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """What a confirmed pair showed: `copy` names the copied text, so that one counts once however often it was matched."""

    copy: bytes
    #: (what the original has, what the copy has, how often)
    exchanged: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Learnable:
    """A pair that may enter the map, with how many documents and places showed it."""

    meant: str
    put: str
    documents: int
    times: int


def learn(
    pairs: Iterable[Confirmed], *, known: Iterable[Fact] = (), classes: ClassMap | None = None
) -> list[Learnable]:
    """The exchanges seen in DOCUMENTS confirmed copies or more, those of most documents first.

    Left out: what the map joins already (the shipped one, unless another is given), what is known or was refused, what is too
    common to tell texts apart once joined, and everything but two words of two characters or more. The direction is
    kept: it votes on which text is the original.
    """
    by = classes or shipped()
    told = {(fact.meant, fact.put) for fact in known}
    seen: dict[tuple[str, str], set[bytes]] = defaultdict(set)
    times: dict[tuple[str, str], int] = defaultdict(int)
    for pair in pairs:
        for meant, put, n in pair.exchanged:
            if _is_word(meant) and _is_word(put) and (meant, put) not in told and _is_news(meant, put, by):
                seen[meant, put].add(pair.copy)
                times[meant, put] += n
    found = [
        Learnable(meant=a, put=b, documents=len(copies), times=times[a, b])
        for (a, b), copies in seen.items()
        if len(copies) >= DOCUMENTS
    ]
    return sorted(found, key=lambda one: (-one.documents, -one.times, one.meant, one.put))


def accept(text: str, chosen: Iterable[Learnable], *, is_refused: bool = False) -> str:
    """A pairs.tsv with these rows added as learned, or as refused, which keeps them from coming again. Idempotent."""
    known = {(fact.meant, fact.put) for fact in read_facts(text)}
    state = REFUSED if is_refused else LEARNED
    new = [f"{one.meant}\t{one.put}\t{state}\t1" for one in chosen if (one.meant, one.put) not in known]
    return text.rstrip("\n") + "\n" + "".join(f"{row}\n" for row in new)


def _is_word(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and (word.isascii() or all(map(is_cjk, word)))


def _is_news(a: str, b: str, classes: ClassMap) -> bool:
    """Whether the map has two classes for these words, and one class of both would still tell something."""
    roots = [classes.root_of(stem(word)) for word in (a, b)]
    if roots[0] == roots[1]:
        return False
    shares = np.exp(-weights_of(np.array([id_of(root) for root in roots], np.uint64)))
    return float(shares.sum()) <= COMMON
