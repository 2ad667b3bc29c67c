"""From rows and index to a file of suggestions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from wenyuan.kernel.folding import fold
from wenyuan.search import generations
from wenyuan.search.suggest import collect, store, terms
from wenyuan.search.suggest.collect import Found, Kind
from wenyuan.search.suggest.edits import deletions, is_guessable
from wenyuan.search.suggest.keys import Form, keys
from wenyuan.search.suggest.pinyin import characters, readings
from wenyuan.search.suggest.terms import Progress

#: A prefix with more keys than this has its best ones written down; any other is answered by reading all its keys.
#: Either way a look-up reads no more than so many rows, and none of it depends on how large the library is.
CROWDED = 64
#: Entries written down: more than are shown, because some of them may be hidden from who asks.
BEST = 24
#: Keys read for them.
_READ = 8 * BEST
_BEST = """
    SELECT text, entry, start, shape, weight FROM key JOIN entry ON entry.id = key.entry
    WHERE key >= ? AND key < ? ORDER BY weight DESC, entry DESC LIMIT ?"""

_KINDS: dict[Kind, str] = {"term": "t", "document": "d", "category": "c"}
_FORMS: dict[Form, str] = {"plain": "a", "pinyin": "p", "initials": "i"}
#: Keys of one kind and form stand together: two letters before each say which.
LANES = {(kind, form): lane + mark for kind, lane in _KINDS.items() for form, mark in _FORMS.items()}


def rebuild(progress: Progress | None = None) -> None:
    """Make the suggestions anew from rows and index, and put them in force.

    `progress` is called with (documents counted, documents in all). Raises IndexBusy if another process is at it,
    IndexNotReady without an index. A failure or a crash leaves the old ones in force.
    """
    with generations.locked("suggest", wait=False):
        _build(progress, collect.marker())


def refresh() -> bool:
    """The same, but only if the rows are not those of the suggestions in force. Whether it was done."""
    with generations.locked("suggest", wait=False):
        marker = collect.marker()
        if store.rows("SELECT value FROM meta WHERE name = 'marker'") == [(marker,)] and is_sound():
            return False
        _build(None, marker)
    return True


def is_sound() -> bool:
    """Whether the whole file in force can be read; one that cannot is taken out of force."""
    return store.rows("PRAGMA quick_check") == [("ok",)]


def _build(progress: Progress | None, marker: str) -> None:
    path = store.new_path()
    path.unlink(missing_ok=True)
    try:
        _write(path, progress, marker)
        store.switch(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, progress: Progress | None, marker: str) -> None:
    table = sqlite3.connect(path, isolation_level=None)
    try:
        # A file that nobody reads before it is whole needs no journal; what is left of a crash is removed by the next.
        table.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-64000; {store.SCHEMA}"
        )
        table.execute("BEGIN")
        documents = terms.count(table, generations.current(), progress)
        found = chain(terms.terms(table, documents), collect.shelves(), collect.titles())
        for number, one in enumerate(found, start=1):
            _enter(table, number, one)
        _write_crowded(table)
        readings_of = ((char, " ".join(said)) for char, said in characters())
        table.executemany("INSERT INTO reading VALUES (?, ?)", readings_of)
        table.execute("INSERT INTO meta VALUES ('marker', ?)", [marker])
        table.execute("COMMIT")
    finally:
        table.close()


def _enter(table: sqlite3.Connection, number: int, one: Found) -> None:
    values = (number, _KINDS[one.kind], one.text, one.subject, one.field, one.witnesses, one.documents)
    table.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    made = keys(one.text, readings=readings, everywhere=one.kind != "term")
    rows = []
    for key in made:
        weight = one.weight * (1 if key.start else 2) // (4 if key.is_second else 1)
        rows.append((LANES[one.kind, key.form] + key.text, number, key.start, key.shape, weight))
    # Two readings may have the same initials: the first came first.
    table.executemany("INSERT OR IGNORE INTO key VALUES (?, ?, ?, ?, ?)", rows)
    if one.kind == "term":
        word = fold(one.text)
        if is_guessable(word):
            table.executemany(
                "INSERT INTO deletion VALUES (?, ?)", ((checksum, number) for checksum in deletions(word))
            )


def _write_crowded(table: sqlite3.Connection) -> None:
    for prefix in _crowded(table):
        # An entry may be there more than once, from several of its words on, and a title in several editions.
        best: dict[str, tuple[int, int, str, int]] = {}
        for text, *row in table.execute(_BEST, [prefix, _end(prefix), _READ]):
            best.setdefault(text, tuple(row))
        kept = json.dumps(list(best.values())[:BEST], separators=(",", ":"))
        table.execute("INSERT INTO crowded VALUES (?, ?)", [prefix, kept])


def _crowded(table: sqlite3.Connection) -> Iterator[str]:
    """Every prefix with more than CROWDED keys. A longer one is looked for only below a shorter one."""
    waiting = list(LANES.values())
    while waiting:
        prefix = waiting.pop()
        statement = """
            SELECT substr(key, 1, ?) AS longer FROM key WHERE key >= ? AND key < ?
            GROUP BY longer HAVING COUNT(*) > ? AND longer != ?"""
        values = [len(prefix) + 1, prefix, _end(prefix), CROWDED, prefix]
        for (longer,) in table.execute(statement, values).fetchall():
            yield longer
            waiting.append(longer)


def _end(prefix: str) -> str:
    """What sorts behind every string that begins so."""
    return f"{prefix}\U0010ffff"
