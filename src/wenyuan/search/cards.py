"""The documents of one page of results, with their passages."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

from wenyuan.library import queries
from wenyuan.library.models import Document
from wenyuan.search import port, snippets
from wenyuan.search.asking import Asked
from wenyuan.search.page_hits import best_pages, page_counts
from wenyuan.search.ranking import Ranking
from wenyuan.search.results import DocumentHit, PageHit
from wenyuan.search.scoring import DOCUMENTS
from wenyuan.search.texts import texts

log = logging.getLogger(__name__)

#: Pages shown with a document.
PAGES_SHOWN = 3
#: Copies that are looked at, of all documents of a page together.
_MOST_COPIES = 2_000


def cards(asked: Asked, found: Ranking, documents: Sequence[int]) -> list[DocumentHit]:
    """The cards of these documents. The rows have the last word on who sees them."""
    if not documents:
        return []
    rows: dict[int, Document] = queries.documents(asked.user).in_bulk(documents)
    if len(rows) < len(documents):
        log.warning("index and rows differ on documents %s", sorted(set(documents) - set(rows)))
    order = [pk for pk in documents if pk in rows]
    pages, counts = _pages(asked, found, order)
    stored = texts((pk, page) for pk in order for page in pages[pk])
    copies = _copies(asked, found, order)
    items = []
    for pk in order:
        hits = []
        for page in sorted(pages[pk]):
            passage = snippets.snippet(stored.get((pk, page), ""), asked.plan.marks)
            if passage is not None:
                hits.append(PageHit(page=page, snippet=passage))
        more = max(counts.get(pk, 0) - len(hits), 0)
        items.append(DocumentHit(document=rows[pk], hits=hits, more_pages=more, copies=copies.get(pk, 0)))
    return items


def _pages(
    asked: Asked, found: Ranking, documents: Sequence[int]
) -> tuple[Mapping[int, Sequence[int]], Mapping[int, int]]:
    """The pages to show of each document, and how many there are of it."""
    if found.pages is not None:
        shown = {pk: found.pages[pk][:PAGES_SHOWN] for pk in documents}
        return shown, {pk: len(found.pages[pk]) for pk in documents}
    best = best_pages(asked.index, asked.plan, asked.scope, documents, each=PAGES_SHOWN)
    return best, page_counts(asked.index, asked.plan, asked.scope, documents)


def _copies(asked: Asked, found: Ranking, documents: Sequence[int]) -> dict[int, int]:
    """How many others were found of each document's copies: those for which it stands in the list."""
    heads = {found.clusters[pk]: pk for pk in documents}
    hits = asked.index.search(asked.scope.compiled(DOCUMENTS, port.AnyOf("cluster", tuple(heads))), limit=_MOST_COPIES)
    return Counter(
        heads[hit.cluster] for hit in hits if hit.document in found.found and hit.document != heads[hit.cluster]
    )
