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
    #: A second choice: it has only some of the words, or has them as parts of longer ones. Stands after all others.
    is_partial: bool = False


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A value by which results can be narrowed, and how many documents would be left."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Results:
    """One page of results. Counts are of documents and pages that the person may see, second choices apart."""

    query: str
    total: int
    #: False: there are more than `total`.
    is_exact_total: bool
    page_total: int
    items: list[DocumentHit]
    #: By `category` (values are slugs), `kind`, `language` and `year`; the commonest value first.
    facets: dict[str, list[Facet]] = field(default_factory=dict)
    #: Sentences for the reader, translated: how the query was read.
    notices: list[str] = field(default_factory=list)
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
