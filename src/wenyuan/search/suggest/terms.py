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

# Beside the number of documents, one of each of the last three batches that had any.
_COUNTS = "documents INTEGER NOT NULL, last TEXT NOT NULL, second TEXT DEFAULT '', third TEXT DEFAULT ''"
_TABLES = {"word": "word TEXT PRIMARY KEY", "title_word": "word TEXT PRIMARY KEY", "pair": "pair TEXT PRIMARY KEY"}
_ADD = "ON CONFLICT DO UPDATE SET documents = documents + excluded.documents, third = second, second = last, last = excluded.last"

#: Called with (documents done, documents in all).
Progress = Callable[[int, int], None]


def count(table: sqlite3.Connection, index: SearchIndex, progress: Progress | None = None) -> int:
    """Count in how many public documents each word and each pair stands, in temporary tables; the number of documents.

    Words are those the index keeps with each document, so that what is suggested is what is found.
    """
    for name, key in _TABLES.items():
        table.execute(f"CREATE TEMP TABLE {name} ({key}, {_COUNTS}) WITHOUT ROWID")
    rows = list(public().order_by("pk").values_list("pk", "current_id"))
    for start in range(0, len(rows), _STEP):
        step = rows[start : start + _STEP]
        names = {pk: f"{pk}:{revision}" for pk, revision in step}
        kept = index.top_terms(list(names))
        cut = {pk: words(title) for pk, title in public().filter(pk__in=names).values_list("pk", "title")}
        _add(table, "word", ((w, names[pk]) for pk, found in kept.items() for w in found if is_term(w)))
        _add(table, "title_word", ((w, names[pk]) for pk, found in cut.items() for w in set(found)))
        _add(
            table,
            "pair",
            ((f"{a} {b}", names[pk]) for pk, found in cut.items() for a, b in set(pairwise(found)) if _is_pair(a, b)),
        )
        if progress is not None:
            progress(start + len(step), len(rows))
    return len(rows)


def terms(table: sqlite3.Connection, documents: int) -> Iterator[Found]:
    """The terms among what was counted. Most weight have those that divide the library best: frequent, not everywhere."""
    statement = """
        SELECT word, documents, last || ' ' || second || ' ' || third, EXISTS (
            SELECT 1 FROM word longer WHERE longer.word > word.word AND longer.word < word.word || char(0x10ffff)
            AND longer.documents >= ? * word.documents)
        FROM word WHERE documents >= ?"""
    for word, n, witnesses, is_half in table.execute(statement, [_HALF, LEAST_DOCUMENTS]):
        weight = _weight(n, documents) * (_HALF_WEIGHT if is_half else 1)
        yield Found(kind="term", text=word, field="terms", witnesses=witnesses, documents=n, weight=round(weight))
    single = dict(table.execute("SELECT word, documents FROM title_word WHERE documents >= ?", [LEAST_DOCUMENTS]))
    statement = "SELECT pair, documents, last || ' ' || second || ' ' || third FROM pair WHERE documents >= ?"
    seen: set[str] = set()
    for pair, n, witnesses in table.execute(statement, [LEAST_DOCUMENTS]):
        first, _, second = pair.partition(" ")
        text = first + second
        is_word = table.execute(
            "SELECT 1 FROM word WHERE word = ? AND documents >= ?", [text, LEAST_DOCUMENTS]
        ).fetchone()
        if (
            is_word is None
            and text not in seen
            and together(n, single[first], single[second], documents) >= LEAST_TOGETHER
        ):
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


def _add(table: sqlite3.Connection, name: str, found: Iterable[tuple[str, str]]) -> None:
    """Count (key, witness) pairs of one batch; every key comes once a document."""
    counts: Counter[str] = Counter()
    last: dict[str, str] = {}
    for key, witness in found:
        counts[key] += 1
        last[key] = witness
    column = _TABLES[name].partition(" ")[0]
    statement = f"INSERT INTO {name} ({column}, documents, last) VALUES (?, ?, ?) {_ADD}"  # noqa: S608 - names of ours
    table.executemany(statement, ((key, n, last[key]) for key, n in counts.items()))
