"""Finding inside a document: hits by page, each with its passage and its rectangles on the page."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from wenyuan import renditions
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.models import Revision
from wenyuan.renditions import Box
from wenyuan.search import service

log = logging.getLogger(__name__)

#: Longest query; longer ones are cut, as nobody types them.
MAX_QUERY = 100
#: Pages whose rectangles are computed at once: those that are seen first. A page of 1,000 characters takes the child that
#: reads the PDF 4 to 15 ms; the script asks for more as they come near.
BOXED_PAGES = 5


@dataclass(frozen=True, kw_only=True)
class HitPage:
    """The hits on one page. `boxes`: rectangles of each hit in 1/10,000 of the page; None where not computed."""

    page: int
    count: int
    #: Text around the first hit, in pieces; the marked ones are the words found.
    snippet: Sequence[tuple[str, bool]]
    boxes: list[list[Box]] | None


@dataclass(frozen=True, kw_only=True)
class Hits:
    """What a query found in a document. `total` counts hits, not pages."""

    query: str
    total: int = 0
    pages: list[HitPage] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """The passages as they stand in the document, longest first: what to mark in text that has no offsets."""
        found = {text for hit in self.pages for text, is_hit in hit.snippet if is_hit and text.strip()}
        return sorted(found, key=lambda text: (-len(text), text))

    @property
    def marks(self) -> dict[int, list[list[Box]]]:
        """Rectangles by page."""
        return {hit.page: hit.boxes for hit in self.pages if hit.boxes}


def asked_query(text: str | None) -> str:
    """The query as it is searched and shown: trimmed, at most MAX_QUERY characters."""
    return " ".join((text or "").split())[:MAX_QUERY]


def find(revision: Revision, query: str, *, boxed: int = 0, start: int = 1) -> Hits:
    """All hits of the query by page, with rectangles for the first `boxed` pages with hits from page `start` on.

    Where rectangles cannot be made, the list still stands: the reason goes to the log.
    """
    if not query:
        return Hits(query="")
    inside = service.find_inside(revision, query)
    # A revision that ends earlier for this person is found in as far as it goes.
    readable = [hit for hit in inside.pages if hit.page <= revision.page_count]
    total = inside.total if len(readable) == len(inside.pages) else sum(hit.count for hit in readable)
    ranges = {hit.page: hit.ranges for hit in readable if hit.page >= start}
    ranges = dict(sorted(ranges.items())[:boxed])
    boxes: dict[int, list[list[Box]]] = {}
    if ranges and revision.pdf_id:
        try:
            boxes = renditions.boxes(revision, ranges)
        except WenyuanError as error:
            log.warning("revision %s: no marks: %s", revision.pk, error)
    pages = [
        HitPage(page=hit.page, count=hit.count, snippet=hit.snippet, boxes=boxes.get(hit.page)) for hit in readable
    ]
    return Hits(query=query, total=total, pages=pages)
