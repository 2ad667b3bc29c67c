"""The terms that are suggested: words of the texts, and pairs of words that titles use as one.

Counted in a table of SQLite's, batch after batch: memory does not grow with the library.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import log

from wenyuan.search.analyzer import is_known, words
from wenyuan.search.common_words import is_common
from wenyuan.search.port import SearchIndex
from wenyuan.search.suggest.collect import Found, public
from wenyuan.search.suggest.edits import MOST

#: A term stands in at least so many public documents: one that stands in fewer says something about them.
LEAST_DOCUMENTS = 3
#: How much more often than by chance two words must stand together to be one term, as normalised pointwise mutual
#: information (G. Bouma 2009: -1 never, 0 by chance, 1 only together). In 3,412 titles of laws .5 keeps 劳动争议,
#: 营商环境 and 未成年人保护, and drops 保护条例 and 管理办法.
LEAST_TOGETHER = 0.5
#: A pair of words is at most so long: longer ones are half a title.
_LONGEST_PAIR = 8
#: A term that a longer one continues in this share of its documents is half of it: 劳动报 of 劳动报酬.
_HALF, _HALF_WEIGHT = 0.9, 0.1
_STEP = 200

# Beside the number of documents, one document of each of the last three batches that had any.
_COUNTS = "documents INTEGER NOT NULL, last TEXT NOT NULL, second TEXT DEFAULT '', third TEXT DEFAULT ''"
_WITNESSES = "last || ' ' || second || ' ' || third"
_ADD = """
    ON CONFLICT DO UPDATE
    SET documents = documents + excluded.documents, third = second, second = last, last = excluded.last"""
#: A table for each thing that is counted, and the column that names it.
_TABLES = {"word": "word", "title_word": "word", "pair": "pair"}

#: Called with (documents done, documents in all).
Progress = Callable[[int, int], None]


class _Batch:
    """What stands in how many documents of a batch, and in which one it stood last."""

    def __init__(self) -> None:
        self.documents: Counter[str] = Counter()
        self.last: dict[str, str] = {}

    def add(self, name: str, found: Iterable[str]) -> None:
        """Count what stands in one document, each once."""
        for one in set(found):
            self.documents[one] += 1
            self.last[one] = name

    def keep(self, table: sqlite3.Connection, name: str, column: str) -> None:
        """Add it to what was counted before."""
        statement = f"INSERT INTO {name} ({column}, documents, last) VALUES (?, ?, ?) {_ADD}"  # noqa: S608 - names of ours
        table.executemany(statement, ((one, n, self.last[one]) for one, n in self.documents.items()))


def count(table: sqlite3.Connection, index: SearchIndex, progress: Progress | None = None) -> int:
    """Count in how many public documents each word and each pair stands, in temporary tables; the number of documents.

    Words are those the index keeps with each document, so that what is suggested is what is found.
    """
    for name, column in _TABLES.items():
        table.execute(f"CREATE TEMP TABLE {name} ({column} TEXT PRIMARY KEY, {_COUNTS}) WITHOUT ROWID")
    rows = list(public().order_by("pk").values_list("pk", "current_id"))
    for start in range(0, len(rows), _STEP):
        counted = {name: _Batch() for name in _TABLES}
        step = rows[start : start + _STEP]
        names = {pk: f"{pk}:{revision}" for pk, revision in step}
        for pk, kept in index.top_terms(list(names)).items():
            counted["word"].add(names[pk], filter(is_term, kept))
        for pk, title in public().filter(pk__in=names).values_list("pk", "title"):
            cut = words(title)
            counted["title_word"].add(names[pk], cut)
            counted["pair"].add(names[pk], (f"{a} {b}" for a, b in pairwise(cut) if _is_pair(a, b)))
        for name, column in _TABLES.items():
            counted[name].keep(table, name, column)
        if progress is not None:
            progress(start + len(step), len(rows))
    return len(rows)


def terms(table: sqlite3.Connection, documents: int) -> Iterator[Found]:
    """The terms among what was counted. Most weight have those that divide the library best: frequent, not everywhere."""
    yield from _words(table, documents)
    yield from _pairs(table, documents)


def _words(table: sqlite3.Connection, documents: int) -> Iterator[Found]:
    statement = f"""
        SELECT word, documents, {_WITNESSES}, EXISTS (
            SELECT 1 FROM word longer WHERE longer.word > word.word AND longer.word < word.word || char(0x10ffff)
            AND longer.documents >= ? * word.documents)
        FROM word WHERE documents >= ?"""  # noqa: S608 - names of ours
    for word, n, witnesses, is_half in table.execute(statement, [_HALF, LEAST_DOCUMENTS]):
        weight = round(_weight(n, documents) * (_HALF_WEIGHT if is_half else 1))
        yield Found(kind="term", text=word, field="terms", witnesses=witnesses, documents=n, weight=weight)


def _pairs(table: sqlite3.Connection, documents: int) -> Iterator[Found]:
    """Pairs of words that belong together and are not a word for themselves."""
    alone = dict(table.execute("SELECT word, documents FROM title_word WHERE documents >= ?", [LEAST_DOCUMENTS]))
    statement = f"""
        SELECT pair, documents, {_WITNESSES} FROM pair WHERE documents >= ?
        AND NOT EXISTS (SELECT 1 FROM word WHERE word = replace(pair, ' ', '') AND word.documents >= ?)"""  # noqa: S608
    seen: set[str] = set()
    for pair, n, witnesses in table.execute(statement, [LEAST_DOCUMENTS, LEAST_DOCUMENTS]):
        first, _, second = pair.partition(" ")
        text = first + second
        # Two ways to cut the same characters are one term.
        if text not in seen and together(n, alone[first], alone[second], documents) >= LEAST_TOGETHER:
            seen.add(text)
            weight = round(_weight(n, documents))
            yield Found(kind="term", text=text, field="title", witnesses=witnesses, documents=n, weight=weight)


def together(both: int, first: int, second: int, of: int) -> float:
    """Normalised pointwise mutual information of two words, from numbers of documents."""
    return 1.0 if both == of else log(both * of / (first * second)) / -log(both / of)


def is_term(word: str) -> bool:
    """Whether a word of a text is worth a suggestion: known to the dictionary, or of Latin letters; not common."""
    if len(word) > MOST or is_common(word):
        return False
    return len(word) > 2 and word[0].isalpha() if word.isascii() else is_known(word)


def _weight(n: int, of: int) -> float:
    return 1000 * n * log(of / n) + n


def _is_pair(first: str, second: str) -> bool:
    is_chinese = min(len(first), len(second)) > 1 and not (first.isascii() or second.isascii())
    return is_chinese and len(first + second) <= _LONGEST_PAIR and not (is_common(first) or is_common(second))
