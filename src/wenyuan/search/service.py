"""Search as the faces ask for it: find documents and pages, find inside a document, find what is related."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from wenyuan.library import queries
from wenyuan.library.models import Category, Document
from wenyuan.search import filters, generations, ranking, snippets
from wenyuan.search.compile import Plan, plan
from wenyuan.search.facets import facets
from wenyuan.search.inside import find_inside
from wenyuan.search.onward import key_terms, related_searches, searches_from
from wenyuan.search.port import SearchIndex
from wenyuan.search.query import parse
from wenyuan.search.ranking import Ranking
from wenyuan.search.related import related
from wenyuan.search.results import DocumentHit, Facet, Inside, InsidePage, PageHit, Related, Results
from wenyuan.search.scope import Scope, scope
from wenyuan.search.texts import texts

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

__all__ = [
    "DocumentHit",
    "Facet",
    "Inside",
    "InsidePage",
    "PageHit",
    "Related",
    "Results",
    "find_inside",
    "key_terms",
    "related",
    "related_searches",
    "search",
    "searches_from",
]

log = logging.getLogger(__name__)

#: Pages shown with a document.
PAGES_SHOWN = 3
#: With fewer documents than this, second choices are shown below them.
FEW = 10


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What every part of one answer needs."""

    index: SearchIndex
    scope: Scope
    plan: Plan
    user: Person
    is_newest: bool


def search(
    text: str,
    *,
    user: Person,
    start: int = 0,
    limit: int = 20,
    category: Category | None = None,
    kind: str = "",
    sort: str = "relevance",
) -> Results:
    """Documents `start`..`start + limit` of those that `user` may see and that answer the query.

    `category` includes all below it; `kind` is a file kind (docx); `sort` is relevance or newest. Any string is a
    query. Results end after ranking.MAX_DOCUMENTS documents. Raises IndexNotReady.
    """
    began = perf_counter()
    query = parse(text)
    conditions = filters.conditions(query, category=category, kind=kind)
    compiled = plan(query)
    if not query.items and not conditions:
        notices = [gettext("There is no letter or digit in this query.")] if text.strip() else []
        return Results(query=text, total=0, is_exact_total=True, page_total=0, items=[], notices=notices)
    index = generations.current()
    asked = _Asked(
        index=index,
        scope=scope(user, *conditions),
        plan=ranking.sharpened(index, compiled),
        user=user,
        is_newest=sort == "newest",
    )
    found = _rank(asked, need=start + limit)
    items = _items(asked, found, found.documents[start : start + limit])
    notices = [gettext("The query is long: only its beginning was read.")] if compiled.is_cut else []
    if len(found.found) < FEW and start == 0:
        more, notice = _second_choice(asked, text, found, limit=limit - len(items))
        items += more
        notices += [notice] if more else []
    return Results(
        query=text,
        total=len(found.found),
        is_exact_total=found.is_exact,
        page_total=_page_total(asked, found),
        items=items,
        facets=facets(asked.index, asked.scope, found.found),
        notices=notices,
        seconds=perf_counter() - began,
    )


def _rank(asked: _Asked, *, need: int) -> Ranking:
    return ranking.rank(asked.index, asked.plan, asked.scope, need=need, newest=asked.is_newest)


def _second_choice(asked: _Asked, text: str, first: Ranking, *, limit: int) -> tuple[list[DocumentHit], str]:
    """Documents with only some of the words, or with a quote's ends inside longer words, and the sentence about them."""
    loose = asked.plan.second_choice()
    notice = gettext("Few documents have all the words; those further down have only some of them.")
    if loose is None:
        loose = plan(parse(text), whole=False)
        if loose.required == asked.plan.required:
            return [], ""
        notice = gettext("Few documents have these words as they are; those further down have them in longer ones.")
    asked = replace(asked, plan=loose)
    found = _rank(asked, need=FEW + limit)
    documents = [d for d in found.documents if d not in first.found][: max(limit, 0)]
    return [replace(item, is_partial=True, more_pages=0) for item in _items(asked, found, documents)], notice


def _page_total(asked: _Asked, found: Ranking) -> int:
    if found.pages:
        return sum(map(len, found.pages.values()))
    return sum(ranking.page_counts(asked.index, asked.plan, asked.scope).values())


def _items(asked: _Asked, found: Ranking, documents: Sequence[int]) -> list[DocumentHit]:
    """The cards of these documents. The rows have the last word on who sees them."""
    rows: dict[int, Document] = queries.documents(asked.user).in_bulk(documents)
    if len(rows) < len(documents):
        log.warning("index and rows differ on documents %s", sorted(set(documents) - set(rows)))
    order = [pk for pk in documents if pk in rows]
    pages: Mapping[int, Sequence[int]] = found.pages or ranking.best_pages(
        asked.index, asked.plan, asked.scope, order, each=PAGES_SHOWN
    )
    stored = texts((pk, page) for pk in order for page in pages[pk][:PAGES_SHOWN])
    counts = (
        {pk: len(numbers) for pk, numbers in found.pages.items()}
        if found.pages
        else ranking.page_counts(asked.index, asked.plan, asked.scope, order)
    )
    items = []
    for pk in order:
        hits = []
        for page in sorted(pages[pk][:PAGES_SHOWN]):
            passage = snippets.snippet(stored.get((pk, page), ""), asked.plan.marks)
            if passage is not None:
                hits.append(PageHit(page=page, snippet=passage))
        items.append(DocumentHit(document=rows[pk], hits=hits, more_pages=max(counts.get(pk, 0) - len(hits), 0)))
    return items
