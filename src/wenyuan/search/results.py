"""What a search answers with, as the faces take it."""

from __future__ import annotations

from dataclasses import dataclass, field

from wenyuan.library.models import Document
from wenyuan.search.snippets import Snippet


@dataclass(frozen=True, kw_only=True)
class PageHit:
    """A page with the words. `page` counts from 1; 0 is text whose pages are still being made: show no number."""

    page: int
    #: Text in pieces, True for those that were found.
    snippet: Snippet


@dataclass(frozen=True, kw_only=True)
class DocumentHit:
    """A document with up to three pages; none where only its title or description has the words."""

    document: Document
    hits: list[PageHit]
    #: Pages with all the words beyond `hits`.
    more_pages: int = 0
    #: Copies and other editions of it that were found as well and are not listed for themselves.
    copies: int = 0
    #: A second choice: it has only some of the words, or has them as parts of longer ones. Stands after all others.
    is_partial: bool = False


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A value by which results can be narrowed, and how many documents would be left."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the query as it was read, for a chip that can be taken away."""

    #: words, exact, without, either, or the name of a filter (type, title, year …).
    kind: str
    #: What was read, for people: the words, or the value of the filter in the reader's language.
    label: str
    #: The query without this part.
    rest: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Another query and the number of documents it finds for this person; never one that finds nothing."""

    query: str
    count: int
    #: False: counted without the filters that stand on the page beside the query.
    keeps_filters: bool = True


@dataclass(frozen=True, kw_only=True)
class Results:
    """One page of results. Counts are of documents and pages that the person may see, second choices apart."""

    query: str
    total: int
    #: False: there are more than `total`.
    is_exact_total: bool
    page_total: int
    items: list[DocumentHit]
    #: Entries of the list that can be paged through: documents less the copies that others stand for, at most 500.
    listed: int = 0
    #: By `category` (values are slugs), `kind`, `year`, `language`, `length` (names of port.LENGTHS) and `owner` (values
    #: are user names as others see them); the commonest value first.
    facets: dict[str, list[Facet]] = field(default_factory=dict)
    #: Sentences for the reader, translated: how the query was read.
    notices: list[str] = field(default_factory=list)
    #: The query part by part, as it was read.
    parts: list[Part] = field(default_factory=list)
    #: "Did you mean": a correction that finds at least ten times as much. Only where little was found.
    correction: Offer | None = None
    #: Where nothing was found: the query without one of its parts, those that find most first.
    relaxed: list[Offer] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class InsidePage:
    """The hits on one page of a document. `ranges` are (start, end) offsets in the stored text of the page."""

    page: int
    count: int
    ranges: list[tuple[int, int]]
    snippet: Snippet


@dataclass(frozen=True, kw_only=True)
class Inside:
    """The hits in one document. `total` counts hits; `pages` has those with any, in order."""

    total: int
    pages: list[InsidePage]


@dataclass(frozen=True, kw_only=True)
class Related:
    """A document about the same, and words that stand in both."""

    document: Document
    reason_words: list[str]
    #: Copies and other editions of it that the person may see and that are not listed for themselves.
    versions: int = 0
