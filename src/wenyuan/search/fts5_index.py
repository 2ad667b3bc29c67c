"""The fallback: one SQLite file with full-text tables, behind the port, with the same tokens and the same scores.

For machines on which tantivy's wheel does not run, and proof that the port is one. Slower by a factor, and the file
holds the tokens as text besides: SQLite before 3.43 cannot delete from a full-text table that does not.
"""

from __future__ import annotations

import fcntl
import json
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from wenyuan.search import fts5_tables, port
from wenyuan.search.entries import analysed
from wenyuan.search.errors import IndexBusy, IndexDiskFull, IndexNotReady
from wenyuan.search.fts5_tables import Select
from wenyuan.search.port import Compiled, Delete, FacetField, Hit, Known, TextField, Upsert
from wenyuan.search.suspicion import has_no_room, is_empty, suspect

log = logging.getLogger(__name__)

FILE = "index.sqlite3"
#: Seconds a statement waits for another process's. Readers never wait for the writer in this journal mode.
BUSY_SECONDS = 30.0
_KNOWN_STEP = 10_000


class Fts5Index:
    """One folder with a file in it. Cheap to make; opens at first use. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._write_lock: IO[str] | None = None
        self._idle: list[sqlite3.Connection] = []

    # --- writing -------------------------------------------------------------------------------------------------

    def apply(self, operations: Iterable[Upsert | Delete]) -> int:
        """See the port. One transaction, synced to the disk at its end."""
        with self._lock, self._translated(is_writing=True):
            written = 0
            try:
                writer = self._open_writer()
                writer.execute("BEGIN IMMEDIATE")
                for operation, entries in analysed(operations):
                    fts5_tables.delete(writer, operation.document)
                    if isinstance(operation, Upsert):
                        written += fts5_tables.insert(writer, operation, entries)
                writer.execute("COMMIT")
            except BaseException:
                self._let_go()  # what was not committed goes with the connection
                raise
            return written

    def close(self) -> None:
        """See the port."""
        with self._lock:
            self._let_go()
            while self._idle:
                self._idle.pop().close()

    def _let_go(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._write_lock is not None:
            self._write_lock.close()
            self._write_lock = None

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            is_new = is_empty(self.folder)
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write_lock = (self.folder / "writer.lock").open("w")
            try:
                fcntl.flock(self._write_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise IndexBusy(str(self.folder)) from error
            self._writer = _connect(self.folder / FILE, mode="rwc" if is_new else "rw")
            self._writer.execute("PRAGMA journal_mode = WAL")
            self._writer.execute("PRAGMA synchronous = FULL")
            if is_new:
                self._writer.executescript(f"BEGIN; {fts5_tables.TABLES} COMMIT;")
        return self._writer

    # --- reading -------------------------------------------------------------------------------------------------

    def search(self, query: Compiled, *, limit: int, newest: bool = False) -> list[Hit]:
        """See the port."""
        if limit < 1:
            return []
        limit = min(limit, port.HIGHEST)
        asked = Select(query)
        with self._reading() as connection:
            if newest:
                rank = f"SELECT e.id, 0.0 AS score FROM {_ENTRIES} WHERE {asked.sql} ORDER BY d.date DESC LIMIT {limit}"  # noqa: S608
                order = "d.date"
            else:
                rank, order = _by_score(connection, asked, query, limit), "best.score"
            rows = connection.execute(
                f"""WITH best AS MATERIALIZED ({rank})
                    SELECT e.document, e.page, best.score, d.cluster
                    FROM best CROSS JOIN entries e USING (id) CROSS JOIN documents d USING (document)
                    ORDER BY {order} DESC""",  # noqa: S608 - no value of a query is part of the text
                asked.values,
            )
            return [Hit(*row) for row in rows]

    def count(self, query: Compiled) -> int:
        """See the port."""
        asked = Select(query)
        rows = self._rows(f"SELECT count(*) FROM {_ENTRIES} WHERE {asked.sql}", asked.values)  # noqa: S608
        return int(rows[0][0])

    def documents(self, query: Compiled) -> dict[int, int]:
        """See the port."""
        asked = Select(query)
        counting = f"SELECT e.document, count(*) FROM {_ENTRIES} WHERE {asked.sql} GROUP BY e.document"  # noqa: S608
        return dict(self._rows(counting, asked.values))

    def facets(self, query: Compiled, fields: Sequence[FacetField]) -> dict[str, dict[str, int]]:
        """See the port."""
        asked = Select(query)
        counted: dict[str, dict[str, int]] = {field: {} for field in fields}
        counts = [
            f"SELECT '{field}', {column}, sum(n) FROM found CROSS JOIN {table} USING (document) GROUP BY {column}"  # noqa: S608
            for field in counted
            for column, table in [("slug", "categories") if field == "category" else (field, "documents")]
        ]
        found = f"SELECT e.document, count(*) AS n FROM {_ENTRIES} WHERE {asked.sql} GROUP BY e.document"  # noqa: S608
        rows = (
            self._rows(f"WITH found AS MATERIALIZED ({found}) {' UNION ALL '.join(counts)}", asked.values)
            if counts
            else []
        )
        for field, value, count in rows:
            if value:
                counted[field][value] = count
        return counted

    def frequencies(self, field: TextField, tokens: Iterable[str]) -> dict[str, int]:
        """See the port; exact."""
        with self._reading() as connection:
            return {token: _frequency(connection, field, token) for token in tokens}

    def sizes(self) -> tuple[int, int]:
        """See the port; exact."""
        counts = dict(self._rows("SELECT entry, count(*) FROM entries GROUP BY entry"))
        return counts.get(port.PAGE, 0), counts.get(port.DOCUMENT, 0)

    def top_terms(self, documents: Sequence[int]) -> dict[int, dict[str, int]]:
        """See the port."""
        wanted = json.dumps(list(documents))
        sql = "SELECT document, kept_terms FROM documents WHERE document IN (SELECT value FROM json_each(?))"
        return {pk: json.loads(terms) for pk, terms in self._rows(sql, [wanted])}

    def known(self) -> Iterator[Known]:
        """See the port. Reads in steps, each of the newest commit: what is written meanwhile may be seen or not."""
        last = -1
        sql = f"SELECT document, version FROM documents WHERE document > ? ORDER BY document LIMIT {_KNOWN_STEP}"  # noqa: S608
        while step := self._rows(sql, [last]):
            yield from (Known(*row) for row in step)
            last = step[-1][0]

    def damage(self) -> str:
        """See the port. SQLite's own checks of the file, and of each full-text table within."""
        try:
            connection = _connect(self.folder / FILE, mode="rw")
            try:
                said = [row[0] for row in connection.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
                if not said:
                    for name in fts5_tables.TEXTS:
                        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")  # noqa: S608
                return "; ".join(said)
            finally:
                connection.close()
        except sqlite3.DatabaseError as error:
            if _name(error) in _BUSY:
                raise IndexBusy(str(error)) from error
            return str(error)

    def _rows(self, sql: str, values: Sequence[str | int] = ()) -> list[Any]:
        with self._reading() as connection:
            return connection.execute(sql, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for one thread at a time. One that failed is not used again."""
        with self._translated(is_writing=False):
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = _connect(self.folder / FILE, mode="rw")
                connection.execute("PRAGMA query_only = 1")
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    @contextmanager
    def _translated(self, *, is_writing: bool) -> Iterator[None]:
        """Turn what SQLite raises into our errors."""
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            is_busy, is_full = _name(error) in _BUSY, _name(error) == "SQLITE_FULL" or has_no_room(self.folder)
            detail = f"{self.folder}: {str(error)[:300]}"
            if is_writing and (is_busy or is_full):
                raise (IndexBusy if is_busy else IndexDiskFull)(detail) from error
            if not is_busy and not is_full:
                suspect(self.folder)
                log.exception("search index %s cannot be used", self.folder)
            raise IndexNotReady(detail) from error


_BUSY = {"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"}


def _name(error: Exception) -> str:
    return getattr(error, "sqlite_errorname", "")


def _connect(path: Path, *, mode: str) -> sqlite3.Connection:
    """A connection that begins no transaction by itself; with mode rw, only to a file that exists."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


_ENTRIES = "entries e JOIN documents d USING (document)"


def _by_score(connection: sqlite3.Connection, asked: Select, query: Compiled, limit: int) -> str:
    """A select of the best (id, score): found entries and scores of terms in one heap, summed by entry."""
    (in_all,) = connection.execute("SELECT count(*) FROM entries").fetchone()
    heap = ["SELECT id, 0.0 AS score FROM found"]
    for term, weight in query.scoring.items():
        if frequency := _frequency(connection, term.field, term.token):
            heap.append(asked.scores(term, weight, frequency=frequency, entries_in_all=in_all))
    return f"""WITH found AS MATERIALIZED (SELECT e.id FROM {_ENTRIES} WHERE {asked.sql}),
        heap AS MATERIALIZED ({" UNION ALL ".join(heap)})
        SELECT id, sum(score) AS score FROM heap GROUP BY id ORDER BY sum(score) DESC LIMIT {limit}"""  # noqa: S608


def _frequency(connection: sqlite3.Connection, field: TextField, token: str) -> int:
    if not fts5_tables.is_token(token):
        return 0
    found = connection.execute(f"SELECT doc FROM {field}_terms WHERE term = ?", [token]).fetchone()  # noqa: S608
    return found[0] if found else 0
