"""What else could be asked where little or nothing was found: a correction, or the query without one of its parts.

Every offer carries the number of documents that it finds for this person, so nothing is offered that leads nowhere, and
nothing is counted that the person may not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Protocol

from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import passage
from wenyuan.search.asking import Asked
from wenyuan.search.filters import Around
from wenyuan.search.pieces import required_words
from wenyuan.search.query import Query, Word, parse
from wenyuan.search.results import Offer

#: A correction is looked for where fewer documents are found than this, and offered if it finds so many times more.
FEW, TIMES = 3, 10
#: Bounds of the work: words that are corrected, corrections tried of each, parts that are left out in turn.
MOST_WORDS, MOST_CORRECTIONS, MOST_PARTS = 4, 3, 8
#: Offers that are shown.
SHOWN = 5


class Corrector(Protocol):
    """Words of the library that a person may have meant by a word, best first."""

    def __call__(self, word: str, /, *, limit: int) -> list[str]: ...


def corrector() -> Corrector | None:
    """The corrections that are installed."""
    try:
        module = import_module("wenyuan.search.suggest")
    except ModuleNotFoundError:
        return None
    found: Corrector | None = getattr(module, "corrections", None)
    return found


def correction(asked: Asked, *, total: int, by: Corrector | None) -> Offer | None:
    """The query with a filter's name or one word corrected, if that finds TIMES as much as the `total` of the query."""
    if total >= FEW:
        return None
    for query in _corrected(asked.query, by):
        count = asked.asking(query).count()
        if count >= max(TIMES * total, 1):
            return Offer(query=str(query), count=count)
    return None


def relaxed(asked: Asked) -> list[Offer]:
    """The query without each of its parts, and without the filters of the page: those that find something, most first."""
    counted = [(query, asked.asking(query).count()) for query in _shorter(asked.query)]
    offers = [Offer(query=str(query), count=count) for query, count in counted if count]
    is_filtered = bool(asked.around != Around() and asked.query.items)
    if is_filtered and (count := asked.asking(asked.query, around=Around()).count()):
        offers.append(Offer(query=str(asked.query), count=count, keeps_filters=False))
    return sorted(offers, key=lambda offer: -offer.count)[:SHOWN]


def _corrected(query: Query, by: Corrector | None) -> Iterator[Query]:
    for note in query.notes:
        if note.kind == "name":
            for index, item in enumerate(query.items):
                if isinstance(item, Word) and item.text == note.text:
                    meant = parse(f"{note.name}:{note.text.partition(':')[2] or note.text.partition('：')[2]}")
                    yield query.replacing(index, *meant.items)
    if by is None:
        return
    tried = 0
    for index, item in enumerate(query.items):
        if not isinstance(item, Word):
            continue
        # Whole first: what is misspelled is cut wrongly as well.
        for word in dict.fromkeys((fold(item.text), *required_words(item.text))):
            if tried == MOST_WORDS:
                return
            tried += 1
            for other in by(word, limit=MOST_CORRECTIONS):
                text = passage(word, whole=False).sub(lambda _found, other=other: other, item.text, count=1)  # type: ignore[misc]
                if fold(text) != fold(item.text):
                    yield query.replacing(index, *parse(text).items)


def _shorter(query: Query) -> Iterator[Query]:
    """The query without one part; then, of words that are written without a blank, without one of the words."""
    yield from islice(_shorter_by_one(query), MOST_PARTS)


def _shorter_by_one(query: Query) -> Iterator[Query]:
    if len(query.items) > 1:
        yield from (query.replacing(index) for index in range(len(query.items)))
    for index, item in enumerate(query.items):
        words = _words(item) if isinstance(item, Word) else []
        for left_out in range(len(words)):
            yield query.replacing(index, *words[:left_out], *words[left_out + 1 :])


def _words(item: Word) -> list[Word]:
    """The words of one that was written without blanks, as they were spelled; none if it is a single one."""
    found = [passage(word, whole=False).search(item.text) for word in required_words(item.text)]
    words = [Word(match.group()) for match in found if match is not None]
    return words if len(words) > 1 and parse(" ".join(map(str, words))).items == tuple(words) else []
