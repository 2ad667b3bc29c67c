"""The port's reference: everything in a dictionary, every query a walk over all entries.

What another index finds must be what this one finds (tests/contracts/test_search_index.py). It is small enough to be
read at once, scores by BM25 without any rounding, and serves wherever an index need not outlive its process.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from wenyuan.search import port
from wenyuan.search.entries import Entry, entries
from wenyuan.search.port import All, Any, AnyOf, Between, Compiled, Hit, Known, Not, PartOf, Phrase, Term, Upsert

#: BM25 as tantivy, Lucene and SQLite count it (Robertson and Zaragoza 2009, 3.4): how soon a term's repetitions stop
#: to count, and how much a long text is held against it.
K1, B = 1.2, 0.75


def idf(entries_with: int, entries_in_all: int) -> float:
    """What a term's rarity is worth; above 0 even if it is everywhere."""
    return log(1 + (entries_in_all - entries_with + 0.5) / (entries_with + 0.5))


@dataclass(frozen=True, kw_only=True)
class _Held:
    """An entry with its tokens by field."""

    of: Upsert
    entry: Entry
    texts: dict[str, list[str]]

    def tokens(self, field: str) -> list[str]:
        return self.texts.get(field, [])

    def values(self, field: port.ValueField | port.NumberField | port.FacetField) -> tuple[str | int, ...]:
        if field == "entry":
            return (self.entry.entry,)
        if field == "category":
            return tuple(self.of.categories)
        return (getattr(self.of, field),)


class MemoryIndex:
    """See the port. Readers see one state from beginning to end: a writer puts a new one in its place."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[int, list[_Held]] = {}

    def apply(self, operations: Iterable[Upsert | port.Delete]) -> int:
        """See the port."""
        with self._lock:
            held, written = dict(self._held), 0
            for operation in operations:
                held.pop(operation.document, None)
                if isinstance(operation, Upsert):
                    held[operation.document] = [
                        _Held(of=operation, entry=entry, texts={f: text.split() for f, text in entry.texts.items()})
                        for entry in entries(operation)
                    ]
                    written += len(held[operation.document])
            self._held = held
            return written

    def search(self, query: Compiled, *, limit: int, newest: bool = False) -> list[Hit]:
        """See the port."""
        score = _Scores(self._all(), query).of
        hits = [(held, 0.0 if newest else score(held)) for held in self._found(query)]
        hits.sort(key=lambda hit: hit[0].of.date if newest else hit[1], reverse=True)
        return [Hit(h.of.document, h.entry.page, s, h.of.cluster) for h, s in hits[: max(limit, 0)]]

    def count(self, query: Compiled) -> int:
        """See the port."""
        return len(list(self._found(query)))

    def documents(self, query: Compiled) -> dict[int, int]:
        """See the port."""
        return dict(Counter(held.of.document for held in self._found(query)))

    def facets(self, query: Compiled, fields: Sequence[port.FacetField]) -> dict[str, dict[str, int]]:
        """See the port."""
        found = self._found(query)
        counted = {name: Counter(str(v) for held in found for v in held.values(name) if v) for name in fields}
        return {name: dict(counts) for name, counts in counted.items()}

    def frequencies(self, field: port.TextField, tokens: Iterable[str]) -> dict[str, int]:
        """See the port; exact."""
        counts = Counter(token for held in self._all() for token in set(held.tokens(field)))
        return {token: counts[token] for token in tokens}

    def sizes(self) -> tuple[int, int]:
        """See the port; exact."""
        pages = sum(held.entry.entry == port.PAGE for held in self._all())
        return pages, len(self._held)

    def top_terms(self, documents: Sequence[int]) -> dict[int, dict[str, int]]:
        """See the port."""
        return {pk: dict(self._held[pk][-1].entry.kept_terms) for pk in documents if pk in self._held}

    def known(self) -> Iterator[Known]:
        """See the port."""
        return iter([Known(pk, held[-1].of.version) for pk, held in sorted(self._held.items())])

    def damage(self) -> str:
        """See the port. Memory has none."""
        return ""

    def close(self) -> None:
        """See the port. There is nothing to let go of."""

    def _all(self) -> list[_Held]:
        return [held for document in self._held.values() for held in document]

    def _found(self, query: Compiled) -> list[_Held]:
        return [h for h in self._all() if query.visibility & set(h.of.visibility) and holds(query.must, h)]


def holds(node: port.Node, held: _Held) -> bool:
    """Whether the node holds for an entry: the meaning of a query."""
    match node:
        case Term(field, token):
            return token in held.tokens(field)
        case Phrase(field, tokens):
            return _follow(held.tokens(field), tokens)
        case PartOf(text, at):
            part = {"start": str.startswith, "end": str.endswith, "inside": str.__contains__}[at]
            return any(part(token, text) for token in held.tokens("singles"))
        case AnyOf(field, values):
            return not set(held.values(field)).isdisjoint(values)
        case Between(field, low, high):
            return all((low is None or low <= n) and (high is None or n <= high) for n in held.values(field))  # type: ignore[operator]
        case All(parts):
            return all(holds(part, held) for part in parts)
        case Any(parts):
            return any(holds(part, held) for part in parts)
        case Not(part):
            return not holds(part, held)


def _follow(tokens: list[str], wanted: Sequence[str]) -> bool:
    starts = (i for i, token in enumerate(tokens) if token == wanted[0])
    return any(tokens[i : i + len(wanted)] == list(wanted) for i in starts)


class _Scores:
    """BM25 of entries for the scored terms of a query, each field measured for itself over all entries."""

    def __init__(self, held: Sequence[_Held], query: Compiled) -> None:
        self._weights: list[tuple[Term, float]] = []
        self._average: dict[str, float] = {}
        for term, weight in query.scoring.items():
            lengths = [len(one.tokens(term.field)) for one in held]
            self._average[term.field] = sum(lengths) / max(len(lengths), 1)
            frequency = sum(term.token in one.tokens(term.field) for one in held)
            self._weights.append((term, weight * idf(frequency, len(held))))

    def of(self, held: _Held) -> float:
        score = 0.0
        for term, weight in self._weights:
            tokens = held.tokens(term.field)
            if count := tokens.count(term.token):
                length = K1 * (1 - B + B * len(tokens) / self._average[term.field])
                score += weight * count * (K1 + 1) / (count + length)
        return score
