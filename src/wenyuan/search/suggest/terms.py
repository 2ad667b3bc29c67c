"""The terms that are suggested: words of the texts, and pairs of words that titles use as one.

Counted in a table of SQLite's, batch after batch: memory does not grow with the library.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
_STEP = 500

_TABLES = """
CREATE TEMP TABLE word (text TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE title_word (text TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE pair (first TEXT, second TEXT, documents INTEGER NOT NULL, PRIMARY KEY (first, second)) WITHOUT ROWID;
"""

#: Called with (documents done, documents in all).
Progress = Callable[[int, int], None]


def count(table: sqlite3.Connection, index: SearchIndex, progress: Progress | None = None) -> int:
    """Count in how many public documents each word and each pair stands, in temporary tables; the number of documents.

    Words are those the index keeps with each document, so that what is suggested is what is found.
    """
    table.executescript(_TABLES)
    rows = list(public().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(rows), _STEP):
        step = rows[start : start + _STEP]
        _add(table, "word (text, documents)", _words(index, step))
        singles, pairs = _of_titles(step)
        _add(table, "title_word (text, documents)", {(word,): n for word, n in singles.items()})
        _add(table, "pair (first, second, documents)", pairs)
        if progress is not None:
            progress(start + len(step), len(rows))
    return len(rows)


def terms(table: sqlite3.Connection, documents: int) -> Iterator[Found]:
    """The terms among what was counted. Most weight have those that divide the library best: frequent, not everywhere."""
    found = table.execute("SELECT text, documents FROM word WHERE documents >= ?", [LEAST_DOCUMENTS])
    for text, n in found:
        yield _term(text, n, documents, field="terms")
    statement = """
        SELECT first, second, pair.documents, a.documents, b.documents FROM pair
        JOIN title_word a ON a.text = first JOIN title_word b ON b.text = second
        WHERE pair.documents >= ? AND first || second NOT IN (SELECT text FROM word WHERE documents >= ?)"""
    seen: set[str] = set()
    for first, second, n, a, b in table.execute(statement, [LEAST_DOCUMENTS, LEAST_DOCUMENTS]):
        text = first + second
        if text not in seen and together(n, a, b, documents) >= LEAST_TOGETHER:
            seen.add(text)
            yield _term(text, n, documents, field="title")


def together(both: int, first: int, second: int, of: int) -> float:
    """Normalised pointwise mutual information of two words, from numbers of documents."""
    return 1.0 if both == of else log(both * of / (first * second)) / -log(both / of)


def is_term(word: str) -> bool:
    """Whether a word of a text is worth a suggestion: known to the dictionary, or of Latin letters; not common."""
    if len(word) > MOST or is_common(word):
        return False
    return len(word) > 2 and word[0].isalpha() if word.isascii() else is_known(word)


def _term(text: str, n: int, of: int, *, field: str) -> Found:
    return Found(kind="term", text=text, field=field, documents=n, weight=round(1000 * n * log(of / n)) + n)


def _words(index: SearchIndex, step: Sequence[int]) -> Counter[tuple[str, ...]]:
    counts: Counter[tuple[str, ...]] = Counter()
    for kept in index.top_terms(step).values():
        counts.update((word,) for word in kept if is_term(word))
    return counts


def _of_titles(step: Sequence[int]) -> tuple[Counter[str], Counter[tuple[str, ...]]]:
    singles: Counter[str] = Counter()
    pairs: Counter[tuple[str, ...]] = Counter()
    for title in public().filter(pk__in=step).values_list("title", flat=True):
        cut = words(title)
        singles.update(set(cut))
        pairs.update({pair for pair in pairwise(cut) if _is_pair(*pair)})
    return singles, pairs


def _is_pair(first: str, second: str) -> bool:
    is_chinese = min(len(first), len(second)) > 1 and not (first.isascii() or second.isascii())
    return is_chinese and len(first + second) <= _LONGEST_PAIR and not (is_common(first) or is_common(second))


def _add(table: sqlite3.Connection, into: str, counts: Counter[tuple[str, ...]] | dict[tuple[str, ...], int]) -> None:
    width = into.count(",") + 1
    marks = ", ".join("?" * width)
    statement = (
        f"INSERT INTO {into} VALUES ({marks}) ON CONFLICT DO UPDATE SET documents = documents + excluded.documents"  # noqa: S608 - names of ours
    )
    table.executemany(statement, ((*key, n) for key, n in counts.items()))
