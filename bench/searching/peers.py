"""What others search with, over the same pages and, where they take tokens, the same tokens.

Each peer counts all pages that match and gives the ten best, for one word or several that must stand on the page
(`must`: each a run of pairs in order) and, where it ranks, any of the tokens that score.
"""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg

from wenyuan.library.models import Document, Page
from wenyuan.search import port
from wenyuan.search.streams import streams

_STEP = 2_000


@dataclass(frozen=True)
class Task:
    """What is to be found: pages with all of `words` (each a tuple of pairs in a row), or with any of `tokens`; the ten
    best by `tokens`."""

    text: str
    words: tuple[tuple[str, ...], ...]
    tokens: tuple[str, ...]


def ours(index: port.SearchIndex, compiled: Callable[..., port.Compiled], task: Task) -> int:
    """The same of the product's index: the ten best pages, and the number of all. Only pages have pairs."""
    scoring = {port.Term("pairs", token): 1.0 for token in task.tokens}
    must: tuple[port.Node, ...] = (port.Any(tuple(scoring)),)
    if task.words:
        must = tuple(port.Phrase("pairs", w) if len(w) > 1 else port.Term("pairs", w[0]) for w in task.words)
    query = compiled(*must, scoring=scoring)
    index.search(query, limit=10)
    return index.count(query)


def opening() -> Iterator[tuple[int, str, str, str]]:
    """Key, title, keywords (the title's words) and the first 255 characters of every document, as moredoc keeps them."""
    pages = Page.objects.filter(number=1).values_list("revision__document", "text").order_by()
    first = {document: text[:255] for document, text in pages.iterator(_STEP)}
    for pk, title in Document.objects.order_by("pk").values_list("pk", "title"):
        yield pk, title, title.replace(" ", ","), first.get(pk, "")


class Like:
    """The LIKE of moredoc's free edition, in SQLite, which is quicker at it than the database that moredoc runs on
    (moredoc.py): title, keywords and the first 255 characters of each document; the newest ten, and how many. It neither
    ranks nor knows of pages. `pages` is the same over the text of all pages."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.executescript(
            "CREATE TABLE documents (id INTEGER PRIMARY KEY, title, keywords, description);"
            "CREATE TABLE pages (id INTEGER PRIMARY KEY, text);"
        )

    def fill(self) -> None:
        """Copy the rows."""
        self.connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?)", opening())
        pages = Page.objects.order_by("pk").values_list("pk", "text")
        self.connection.executemany("INSERT INTO pages VALUES (?, ?)", pages.iterator(_STEP))
        self.connection.commit()

    def documents(self, task: Task) -> int:
        """The documents with it."""
        where = "FROM documents WHERE title LIKE ?1 OR keywords LIKE ?1 OR description LIKE ?1"
        return self._ask(where, task)

    def pages(self, task: Task) -> int:
        """The same over everything."""
        return self._ask("FROM pages WHERE text LIKE ?1", task)

    def _ask(self, where: str, task: Task) -> int:
        pattern = [f"%{task.text}%"]
        self.connection.execute(f"SELECT id {where} ORDER BY id DESC LIMIT 10", pattern).fetchall()
        return int(self.connection.execute(f"SELECT count(*) {where}", pattern).fetchone()[0])


def _pairs() -> Iterator[tuple[int, str]]:
    """Key and pairs of every page."""
    batch: list[tuple[int, str]] = []
    for row in Page.objects.order_by("pk").values_list("pk", "text").iterator(_STEP):
        batch.append(row)
        if len(batch) == _STEP:
            yield from _analysed(batch)
            batch = []
    yield from _analysed(batch)


def _analysed(batch: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for (pk, _), (pairs, _, _) in zip(batch, streams([text for _, text in batch]), strict=True):
        if pairs:
            yield pk, pairs


class Fts5:
    """SQLite's full-text table without content, with BM25."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.execute(
            """CREATE VIRTUAL TABLE pages USING fts5(pairs, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '+#._'''")"""
        )

    def fill(self) -> None:
        """Insert the tokens of all pages, and merge what was written into one tree."""
        self.connection.executemany("INSERT INTO pages (rowid, pairs) VALUES (?, ?)", _pairs())
        self.connection.execute("INSERT INTO pages (pages) VALUES ('optimize')")
        self.connection.commit()

    def ask(self, task: Task) -> int:
        """Ten best by BM25, and the number of all."""
        any_of = " OR ".join(f'"{token}"' for token in task.tokens)
        all_of = " AND ".join(f'"{" ".join(word)}"' for word in task.words)
        ranked = f"({all_of}) AND ({any_of})" if task.words else any_of
        best = "SELECT rowid FROM pages WHERE pages MATCH ? ORDER BY rank LIMIT 10"
        self.connection.execute(best, [ranked]).fetchall()
        counted = "SELECT count(*) FROM pages WHERE pages MATCH ?"
        return int(self.connection.execute(counted, [all_of or any_of]).fetchone()[0])


class Gin:
    """PostgreSQL: a tsvector of the tokens under a GIN index, ranked by ts_rank_cd."""

    def __init__(self, folder: Path, repo: Path) -> None:
        self.folder, self.script = folder, repo / "tools" / "postgres.sh"
        started = subprocess.run(
            ["bash", str(self.script), "start", str(folder)], cwd=repo, check=True, capture_output=True, text=True
        )
        self.connection = psycopg.connect(started.stdout.split()[-1], autocommit=True)

    def fill(self) -> None:
        """Copy the tokens with their positions, then build the index."""
        with self.connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'; SET synchronous_commit = off")
            cursor.execute("CREATE TABLE pages (id integer, pairs tsvector)")
            with cursor.copy("COPY pages FROM STDIN") as copy:
                for pk, pairs in _pairs():
                    copy.write_row((pk, _vector(pairs)))
            cursor.execute("CREATE INDEX ON pages USING gin (pairs) WITH (fastupdate = off)")
            cursor.execute("VACUUM ANALYZE pages")

    def ask(self, task: Task) -> int:
        """Ten best by ts_rank_cd, and the number of all."""
        any_of = " | ".join(map(_lexeme, task.tokens))
        all_of = " & ".join(f"({' <-> '.join(map(_lexeme, word))})" for word in task.words)
        best: LiteralString = (
            "SELECT id FROM pages WHERE pairs @@ %s::tsquery ORDER BY ts_rank_cd(pairs, %s::tsquery) DESC LIMIT 10"
        )
        self.connection.execute(best, [all_of or any_of, any_of]).fetchall()
        counted = self.connection.execute(
            "SELECT count(*) FROM pages WHERE pairs @@ %s::tsquery", [all_of or any_of]
        ).fetchone()
        return int(counted[0]) if counted else 0

    def close(self) -> None:
        """End the server and remove what it wrote."""
        self.connection.close()
        subprocess.run(["bash", str(self.script), "stop", str(self.folder)], check=False)


def _lexeme(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(pairs: str) -> str:
    """The text form of a tsvector: every token with its places."""
    places: dict[str, list[str]] = {}
    for place, token in enumerate(pairs.split(" "), start=1):
        places.setdefault(token, []).append(str(min(place, 16_383)))
    return " ".join(f"{_lexeme(token)}:{','.join(of[:255])}" for token, of in places.items())
