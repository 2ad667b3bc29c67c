"""What an index can do, said without naming one: entries that go in, queries that go out.

An index holds two kinds of entries: one for every page that has text, and one for every document (title, what is said
about it, its terms, its fields for filters and counts). Tokens are made before they come here (analyzer.py), so every
implementation finds the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

#: Text fields. pairs, singles, edges: the text of a page. title: on pages and documents. about: author and description,
#: on documents. terms: the commonest words of the beginning of the text, with their counts, on documents.
TextField = Literal["pairs", "singles", "edges", "title", "about", "terms"]
#: Fields of one or more exact values, on pages and documents alike.
ValueField = Literal["entry", "kind", "language", "category", "owner", "length"]
#: Fields of one number, likewise. date is yyyymmdd, length a number of pages, cluster the document at the head of its
#: copies and editions (itself, if it has none).
NumberField = Literal["document", "date", "page_count", "cluster"]
#: Value fields that are counted by `facets`.
FacetField = Literal["kind", "language", "category", "year", "owner", "length"]

#: Spans of length by which results are counted: (name, fewest pages, most pages).
LENGTHS = (("1-3", 1, 3), ("4-10", 4, 10), ("11-50", 11, 50), ("51-200", 51, 200), ("201-", 201, 10**9))

#: `entry` of a page and of a document; `page` of a document's entry.
PAGE, DOCUMENT = "page", "document"
NO_PAGE = -1
#: Page number of text that has no pages yet.
QUICK_PAGE = 0
#: Numbers are 0 to this; what is asked for beyond is not found.
HIGHEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Upsert:
    """Everything the index keeps about one document. It replaces whatever was kept about it."""

    document: int
    #: Fingerprint of what follows; says whether the entry is still true (checks.py).
    version: int
    title: str
    about: str
    #: (number from 1, or QUICK_PAGE; text). Pages without text need not be here.
    pages: Sequence[tuple[int, str]]
    #: Tokens of library.rules.vis_tokens.
    visibility: Collection[str]
    #: Slugs of the category and of all above it.
    categories: Collection[str]
    kind: str
    language: str
    #: Who brought it, as a string of the key.
    owner: str
    #: Pages of the current revision; 0 while unknown.
    page_count: int
    #: The document at the head of its copies and editions; its own key if it has none.
    cluster: int
    #: yyyymmdd
    date: int

    @property
    def year(self) -> str:
        """The year of `date`, four digits."""
        return f"{self.date // 10_000:04}"

    @property
    def length(self) -> str:
        """The name of the span of LENGTHS in which its number of pages lies; empty while it is unknown."""
        return next((name for name, low, high in LENGTHS if low <= self.page_count <= high), "")


@dataclass(frozen=True, kw_only=True)
class Delete:
    """Forget a document."""

    document: int


@dataclass(frozen=True)
class Term:
    """Entries with the token in a text field; scored by BM25."""

    field: TextField
    token: str


@dataclass(frozen=True)
class Phrase:
    """Entries with the tokens one after the other. At least two; not on `singles`, `edges` and `terms`, which keep no order."""

    field: TextField
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class PartOf:
    """Entries with a token of `singles` that begins, ends, or has anywhere in it the given text. Slow; scores 0.

    No token is longer than analyzer.TOKEN_LENGTH, so longer text is part of none.
    """

    text: str
    at: Literal["start", "end", "inside"]


@dataclass(frozen=True)
class AnyOf:
    """Entries with one of the values in a value or number field; scores 0. The empty string is a value like others."""

    field: ValueField | NumberField
    values: tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True)
class Between:
    """Entries whose number lies between the two, both included; None is open. Scores 0."""

    field: NumberField
    low: int | None
    high: int | None


@dataclass(frozen=True)
class All:
    """Entries for which every part holds. No part: every entry."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Any:
    """Entries for which at least one part holds. No part: none."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Not:
    """Entries for which the part does not hold."""

    part: Node


Node = Term | Phrase | PartOf | AnyOf | Between | All | Any | Not


def all_of(parts: tuple[Node, ...]) -> Node:
    """All of the parts; a single one stands for itself."""
    return parts[0] if len(parts) == 1 else All(parts)


def any_of(parts: tuple[Node, ...]) -> Node:
    """Any of the parts; a single one stands for itself."""
    return parts[0] if len(parts) == 1 else Any(parts)


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """What to find, what to order it by, and who asks. Without visibility tokens it cannot be made."""

    must: Node
    #: Weight of each term's BM25 score. Terms here do not decide what is found.
    scoring: Mapping[Term, float] = field(default_factory=dict)
    #: Tokens of library.rules.vis_query: an entry is found only if it carries one of them.
    visibility: frozenset[str]

    def __post_init__(self) -> None:
        if not self.visibility:
            raise ValueError("a query without a visibility filter is not a query")


class Hit(NamedTuple):
    """An entry that was found. `page` is NO_PAGE for a document's own entry. A tuple, as a query makes thousands."""

    document: int
    page: int
    score: float
    cluster: int


@dataclass(frozen=True)
class Known:
    """What the index holds about a document, for comparison with the rows."""

    document: int
    version: int


class SearchIndex(Protocol):
    """An index. Reads see the last apply() of any process within 100 ms. Raises IndexNotReady when it cannot be read.

    Any tokens, texts and numbers may be asked for: what cannot be in an index is not found, and never an error.
    A reader goes on reading what it has open when its generation is replaced.
    """

    def apply(self, operations: Iterable[Upsert | Delete]) -> int:
        """Carry them out in order, all or none; durable when it returns. The number of entries written.

        Applying the same twice changes nothing. One writer at a time: another one gets IndexBusy. IndexDiskFull if
        there is no room; what was there before can still be read, and the next call tries anew.
        """
        ...

    def search(self, query: Compiled, *, limit: int, newest: bool = False) -> list[Hit]:
        """The best `limit` entries by score, or by date if `newest`; those of equal rank in no stated order."""
        ...

    def count(self, query: Compiled) -> int:
        """Number of entries that are found."""
        ...

    def documents(self, query: Compiled) -> dict[int, int]:
        """Every document with an entry that is found, and its number of such entries."""
        ...

    def facets(self, query: Compiled, fields: Sequence[FacetField]) -> dict[str, dict[str, int]]:
        """For each field: value to number of found entries that have it; the empty value is left out."""
        ...

    def frequencies(self, field: TextField, tokens: Iterable[str]) -> dict[str, int]:
        """Number of entries that have each token. Replaced entries may count for a while."""
        ...

    def sizes(self) -> tuple[int, int]:
        """Number of entries of pages and of documents, as `frequencies` counts them: to weigh by, not to show."""
        ...

    def top_terms(self, documents: Sequence[int]) -> dict[int, dict[str, int]]:
        """The commonest terms of each document that is known, with their counts."""
        ...

    def known(self) -> Iterator[Known]:
        """All documents, ascending."""
        ...

    def damage(self) -> str:
        """What is wrong with what is stored, for an operator; empty if nothing is. Reads all of it."""
        ...

    def close(self) -> None:
        """Let go of the writer, if this object is it. The object can be used again."""
        ...
