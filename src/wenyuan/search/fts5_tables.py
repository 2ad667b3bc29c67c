"""Tables of the SQLite index, entries as their rows, and our queries as SQL. Knows the library, not the disk.

One full-text table a text field, so that each is measured by BM25 for itself, with a row for every entry, as tantivy
counts them. Values that all entries of a document share stand once, beside them.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from math import log
from typing import Literal, get_args

from wenyuan.search import port
from wenyuan.search.entries import Entry
from wenyuan.search.memory_index import idf
from wenyuan.search.port import All, Any, AnyOf, Between, Not, PartOf, Phrase, Term

#: Stands in the name of every index that was made with these tables.
SCHEMA_VERSION = 2

TEXTS: tuple[port.TextField, ...] = get_args(port.TextField)
# A token is letters and digits in any script, folded, and these. SQLite's ascii tokenizer keeps all beyond ASCII whole,
# folds nothing that is folded already, and splits at what is left: the blanks between our tokens.
_TOKEN = re.compile(r"[a-z0-9+#._'\x80-\uD7FF\uE000-\U0010FFFF]+")
_TOKENIZER = "ascii tokenchars '+#._'''"

TABLES = "\n".join(
    [
        """CREATE TABLE documents (document INTEGER PRIMARY KEY, version INTEGER NOT NULL, kind TEXT NOT NULL,
            language TEXT NOT NULL, owner TEXT NOT NULL, length TEXT NOT NULL, year TEXT NOT NULL,
            date INTEGER NOT NULL, page_count INTEGER NOT NULL, cluster INTEGER NOT NULL, kept_terms TEXT NOT NULL);
        CREATE TABLE categories (document INTEGER, slug TEXT, PRIMARY KEY (document, slug)) WITHOUT ROWID;
        CREATE TABLE visibility (document INTEGER, token TEXT, PRIMARY KEY (document, token)) WITHOUT ROWID;
        CREATE TABLE entries (id INTEGER PRIMARY KEY, document INTEGER NOT NULL, entry TEXT NOT NULL,
            page INTEGER NOT NULL);
        CREATE INDEX entries_document ON entries (document);
        CREATE INDEX entries_entry ON entries (entry);""",
        *(
            f"""CREATE VIRTUAL TABLE {name} USING fts5(text, tokenize = "{_TOKENIZER}");
        CREATE VIRTUAL TABLE {name}_terms USING fts5vocab({name}, row);"""
            for name in TEXTS
        ),
        "CREATE VIRTUAL TABLE singles_places USING fts5vocab(singles, instance);",
    ]
)


def delete(connection: sqlite3.Connection, document: int) -> None:
    """Remove all rows of a document."""
    ids = connection.execute("SELECT id FROM entries WHERE document = ?", [document]).fetchall()
    for name in TEXTS:
        connection.executemany(f"DELETE FROM {name} WHERE rowid = ?", ids)  # noqa: S608 - a name of ours
    for table in ("entries", "visibility", "categories", "documents"):
        connection.execute(f"DELETE FROM {table} WHERE document = ?", [document])  # noqa: S608


def insert(connection: sqlite3.Connection, upsert: port.Upsert, entries: Iterable[Entry]) -> int:
    """Write the rows of a document that has none; how many entries."""
    pk, kept, written = upsert.document, "{}", 0
    for entry in entries:
        made = connection.execute(
            "INSERT INTO entries (document, entry, page) VALUES (?, ?, ?)", [pk, entry.entry, entry.page]
        )
        for name in TEXTS:
            connection.execute(
                f"INSERT INTO {name} (rowid, text) VALUES (?, ?)",  # noqa: S608
                [made.lastrowid, entry.texts.get(name, "")],
            )
        kept = json.dumps(entry.kept_terms, ensure_ascii=False)
        written += 1
    values = (pk, upsert.version, upsert.kind, upsert.language, upsert.owner, upsert.length, upsert.year)
    numbers = (upsert.date, upsert.page_count, upsert.cluster)
    connection.execute(f"INSERT INTO documents VALUES ({', '.join('?' * 11)})", [*values, *numbers, kept])  # noqa: S608
    connection.executemany("INSERT INTO visibility VALUES (?, ?)", [(pk, token) for token in set(upsert.visibility)])
    connection.executemany("INSERT INTO categories VALUES (?, ?)", [(pk, slug) for slug in set(upsert.categories)])
    return written


class Select:
    """A query as SQL over `entries e` and `documents d`: `sql` is a condition, `values` what its marks stand for."""

    def __init__(self, query: port.Compiled) -> None:
        self.values: list[str | int] = []
        # Everything passes here, and here the visibility filter is put on.
        visible = (
            f"SELECT 1 FROM visibility v WHERE v.document = e.document AND v.token IN {self._set(query.visibility)}"  # noqa: S608
        )
        self.sql = f"EXISTS ({visible}) AND {self._node(query.must)}"

    def _node(self, node: port.Node) -> str:
        match node:
            case Not(part):
                return f"NOT {self._node(part)}"
            case All(parts):
                return self._joined(parts, "AND") or "TRUE"
            case Any(parts):
                return self._joined(parts, "OR") or "FALSE"
            case _:
                return self._leaf(node)

    def _joined(self, parts: Sequence[port.Node], word: Literal["AND", "OR"]) -> str:
        """The parts as one condition; those on one text field as one question to its table, which is far quicker."""
        asked: dict[port.TextField, list[str]] = {}
        conditions = []
        for part in parts:
            tokens = _tokens(part)
            if tokens and all(map(is_token, tokens)):
                asked.setdefault(part.field, []).append(phrase(*tokens))  # type: ignore[union-attr, arg-type]
            else:
                conditions.append(self._node(part))
        conditions += [self._match(field, f" {word} ".join(phrases)) for field, phrases in asked.items()]
        return f"({f' {word} '.join(conditions)})" if conditions else ""

    def _leaf(self, node: Term | Phrase | PartOf | AnyOf | Between) -> str:
        match node:
            case Term() | Phrase():
                tokens = _tokens(node)
                return self._match(node.field, phrase(*tokens)) if all(map(is_token, tokens)) else "FALSE"
            case PartOf():
                return self._part_of(node)
            case AnyOf(field, values):
                if field == "category":
                    return f"e.document IN (SELECT document FROM categories WHERE slug IN {self._set(values)})"  # noqa: S608
                return f"{_column(field)} IN {self._set(values)}"
            case Between(field, low, high):
                return f"{_column(field)} BETWEEN {self._mark(_number(low or 0))} AND {self._mark(_number(high))}"

    def _match(self, field: port.TextField, asked: str) -> str:
        return f"e.id IN (SELECT rowid FROM {field} WHERE {field} MATCH {self._mark(asked)})"  # noqa: S608

    def _part_of(self, node: PartOf) -> str:
        if node.text and not is_token(node.text):
            return "FALSE"
        text = self._mark(node.text)
        holds = {
            "start": f"substr(term, 1, length({text})) = {text}",
            "end": f"substr(term, 1 + length(term) - length({text})) = {text} AND length(term) >= length({text})",
            "inside": f"instr(term, {text})",
        }[node.at]
        terms = f"SELECT term FROM singles_terms WHERE {holds}"  # noqa: S608
        return f"e.id IN (SELECT doc FROM singles_places WHERE term IN ({terms}))"  # noqa: S608

    def _set(self, values: object) -> str:
        # One mark however many values: their number is not bounded.
        return f"(SELECT value FROM json_each({self._mark(json.dumps(sorted(values)))}))"  # type: ignore[call-overload] # noqa: S608

    def _mark(self, value: str | int) -> str:
        self.values.append(value)
        return f"?{len(self.values)}"

    def scores(self, term: Term, weight: float, *, frequency: int, entries_in_all: int) -> str:
        """A select of (id, score) for a scored term, of the entries in a table `found`.

        SQLite's bm25() is that of the port but for its sign and its idf, which is near 0 for what stands in half of
        all entries, and is put right here.
        """
        theirs = log((entries_in_all - frequency + 0.5) / (frequency + 0.5))
        factor = -weight * idf(frequency, entries_in_all) / (theirs if theirs > 0 else 1e-6)
        self.values.append(factor)  # type: ignore[arg-type]
        factor_mark, token = f"?{len(self.values)}", self._mark(phrase(term.token))
        name = term.field
        # The plus keeps SQLite from asking the full-text table for one found entry after the other.
        return f"""SELECT rowid AS id, {factor_mark} * bm25({name}) AS score FROM {name}
            WHERE {name} MATCH {token} AND +rowid IN (SELECT id FROM found)"""  # noqa: S608


def is_token(token: str) -> bool:
    """Whether the analyzer could have made it; the tokenizer would take anything else apart."""
    return _TOKEN.fullmatch(token) is not None


def phrase(*tokens: str) -> str:
    """Tokens one after the other, as the full-text table is asked for them."""
    return f'"{" ".join(tokens)}"'


def _tokens(node: port.Node) -> tuple[str, ...]:
    """What is asked of a text field one after the other; nothing if the node asks for something else."""
    if isinstance(node, Term):
        return (node.token,)
    return node.tokens if isinstance(node, Phrase) else ()


def _column(field: str) -> str:
    return f"e.{field}" if field in {"entry", "document"} else f"d.{field}"


def _number(value: int | None) -> int:
    return port.HIGHEST if value is None else max(-1, min(value, port.HIGHEST))
