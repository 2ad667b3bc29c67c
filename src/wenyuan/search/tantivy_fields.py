"""Tantivy's schema, entries as its documents, and our queries as its queries. Knows the library, not the disk.

One index holds pages and documents side by side, each with text fields of its own: one commit is one truth, and costs
half the fsyncs of two. Field options follow from use: `basic` where only presence counts, `freq` where the number of
times scores, `position` where order matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zlib import compress, decompress

import tantivy
from tantivy import Occur

from wenyuan.search import port
from wenyuan.search.analyzer import TOKEN_LENGTH
from wenyuan.search.entries import Entry

#: Stands in the name of every index that was made with this schema.
SCHEMA_VERSION = 4

_TEXTS = {
    "pairs": "position",
    "singles": "basic",
    "edges": "basic",
    "title": "position",
    "about": "position",
    "terms": "freq",
}
_VALUES = ("entry", "kind", "language", "category", "year", "owner", "length")
_NUMBERS = ("document", "page", "date", "page_count", "cluster", "version")
#: Numbers that conditions name; the others are only read.
_ASKED_FOR = {"document", "date", "page_count", "cluster"}
# A page is within the integer range of the library only above 0, and NO_PAGE is not.
_PAGE_SHIFT = 1
#: So many values are asked for one by one.
_FEW_VALUES = 250


def schema() -> tantivy.Schema:
    """The one schema. `key` exists because deleting by a number field deletes nothing, silently (tantivy-py 0.27)."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("visible", tokenizer_name="whitespace", index_option="basic")
    for name, option in _TEXTS.items():
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    for name in _VALUES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in _NUMBERS:
        builder.add_unsigned_field(name, indexed=name in _ASKED_FOR, fast=True)
    # Bytes, because every text field is indexed: as text, each document's terms would be one long word of the dictionary.
    builder.add_bytes_field("kept_terms", stored=True)
    return builder.build()


def key(document: int) -> str:
    """What all entries of a document are deleted by."""
    return f"D{document}"


def documents(upsert: port.Upsert, entries: Iterable[Entry]) -> Iterator[tantivy.Document]:
    """The entries of one document, as the library takes them."""
    visible = " ".join(sorted(upsert.visibility))
    for entry in entries:
        made = tantivy.Document()
        made.add_text("key", key(upsert.document))
        made.add_text("visible", visible)
        made.add_text("entry", entry.entry)
        made.add_text("kind", upsert.kind)
        made.add_text("language", upsert.language)
        made.add_text("year", upsert.year)
        made.add_text("owner", upsert.owner)
        made.add_text("length", upsert.length)
        for slug in upsert.categories:
            made.add_text("category", slug)
        for name, text in entry.texts.items():
            made.add_text(name, text)
        made.add_unsigned("document", upsert.document)
        made.add_unsigned("page", entry.page + _PAGE_SHIFT)
        made.add_unsigned("date", upsert.date)
        made.add_unsigned("page_count", upsert.page_count)
        made.add_unsigned("cluster", upsert.cluster)
        if entry.entry == port.DOCUMENT:
            made.add_unsigned("version", upsert.version)
            made.add_bytes("kept_terms", packed(entry.kept_terms))
        yield made


def packed(terms: Mapping[str, int]) -> bytes:
    """Terms with their counts, small: words of the same count together, and compressed."""
    by_count: dict[int, list[str]] = {}
    for term, count in terms.items():
        by_count.setdefault(count, []).append(term)
    return compress("\n".join(f"{count} {' '.join(words)}" for count, words in by_count.items()).encode(), level=1)


def unpacked(terms: bytes | None) -> dict[str, int]:
    """The same terms again, the commonest first."""
    rows = (row.split(" ") for row in decompress(terms).decode().split("\n")) if terms else ()
    return {word: int(count) for count, *words in rows for word in words if word}


def page_number(stored: object) -> int:
    """The page as the port counts, from what the index holds."""
    return int(stored) - _PAGE_SHIFT  # type: ignore[call-overload, no-any-return]


def can_be(value: str | int) -> bool:
    """Whether the library takes the value at all: numbers from 0, text without lone surrogates."""
    if isinstance(value, int):
        return 0 <= value <= port.HIGHEST
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _possible(values: tuple[str, ...] | tuple[int, ...]) -> Sequence[str] | Sequence[int]:
    """Those that the library takes. Of ten thousand numbers all are, as a rule, and two looks tell."""
    if values and isinstance(values[0], int) and can_be(min(values)) and can_be(max(values)):
        return values
    return [value for value in values if can_be(value)]  # type: ignore[return-value]


class Translator:
    """Our query nodes as tantivy queries over one schema."""

    def __init__(self, of: tantivy.Schema) -> None:
        self._schema = of

    def query(self, compiled: port.Compiled) -> tantivy.Query:
        """The whole query. Everything passes here, and here the visibility filter is put on."""
        parts = [(Occur.Must, self._silent(self._any_of("visible", sorted(compiled.visibility))))]
        scoring = dict(compiled.scoring)
        # All on one level: the rarest part leads, and a set of ten thousand values is copied once a level.
        for part in compiled.must.parts if isinstance(compiled.must, port.All) else (compiled.must,):
            if isinstance(part, port.Term) and part in scoring:
                parts.append((Occur.Must, self._scored(part, scoring.pop(part))))  # looked up once for both
            else:
                occur, made = self._part(part)
                parts.append((occur, self._silent(made)))
        parts += [(Occur.Should, self._scored(term, weight)) for term, weight in scoring.items()]
        return tantivy.Query.boolean_query(parts)

    def _scored(self, term: port.Term, weight: float) -> tantivy.Query:
        made = self._term(term)
        return made if weight == 1 else tantivy.Query.boost_query(made, weight)

    @staticmethod
    def _silent(query: tantivy.Query) -> tantivy.Query:
        return tantivy.Query.const_score_query(query, 0.0)

    def _term(self, term: port.Term) -> tantivy.Query:
        if not can_be(term.token):
            return tantivy.Query.empty_query()
        return tantivy.Query.term_query(self._schema, term.field, term.token, index_option=_TEXTS[term.field])

    def _node(self, node: port.Node) -> tantivy.Query:
        if isinstance(node, port.Term):
            return self._term(node)
        if isinstance(node, port.All):
            return self._all(node) if node.parts else tantivy.Query.all_query()
        if isinstance(node, port.Any):
            parts = [(Occur.Should, self._node(part)) for part in node.parts]
            return tantivy.Query.boolean_query(parts) if parts else tantivy.Query.empty_query()
        if isinstance(node, port.Not):
            return self._all(port.All((node,)))
        return self._leaf(node)

    def _leaf(self, node: port.Phrase | port.PartOf | port.AnyOf | port.Between) -> tantivy.Query:
        if isinstance(node, port.Phrase):
            if not all(map(can_be, node.tokens)):
                return tantivy.Query.empty_query()
            return tantivy.Query.phrase_query(self._schema, node.field, list(node.tokens))
        if isinstance(node, port.AnyOf):
            return self._any_of(node.field, _possible(node.values))
        if isinstance(node, port.PartOf):
            # Much longer text would be too much for the regular expressions too.
            if len(node.text) > TOKEN_LENGTH or not can_be(node.text):
                return tantivy.Query.empty_query()
            text = re.escape(node.text)
            pattern = {"start": f"{text}.*", "end": f".*{text}", "inside": f".*{text}.*"}[node.at]
            return tantivy.Query.regex_query(self._schema, "singles", pattern)
        low = max(node.low or 0, 0)
        high = port.HIGHEST if node.high is None else min(node.high, port.HIGHEST)
        if low > high:
            return tantivy.Query.empty_query()
        return tantivy.Query.range_query(self._schema, node.field, tantivy.FieldType.Unsigned, low, high)

    def _any_of(self, field: str, values: Sequence[str] | Sequence[int]) -> tantivy.Query:
        """Few values as terms, which the rarest part of a conjunction leads: a set of terms is laid out over all
        entries first, at .7 ms for 170,000."""
        if not 1 <= len(values) <= _FEW_VALUES:
            return tantivy.Query.term_set_query(self._schema, field, list(values))
        terms = [tantivy.Query.term_query(self._schema, field, value, index_option="basic") for value in values]
        return terms[0] if len(terms) == 1 else tantivy.Query.boolean_query([(Occur.Should, term) for term in terms])

    def _part(self, node: port.Node) -> tuple[Occur, tantivy.Query]:
        """A part of a conjunction, and whether it must hold or must not."""
        if isinstance(node, port.Not):
            return Occur.MustNot, self._node(node.part)
        return Occur.Must, self._node(node)

    def _all(self, node: port.All) -> tantivy.Query:
        """A conjunction. One of nothing but negations matches nothing in tantivy, so everything is added to it."""
        parts = [self._part(part) for part in node.parts]
        if all(isinstance(part, port.Not) for part in node.parts):
            parts.append((Occur.Must, tantivy.Query.all_query()))
        return tantivy.Query.boolean_query(parts)
