"""Search as the faces ask for it: find documents and pages, find inside a document, find what is related."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from wenyuan.library.models import Category
from wenyuan.search import offers, reading
from wenyuan.search.asking import Asked, ask
from wenyuan.search.cards import cards
from wenyuan.search.compile import plan
from wenyuan.search.facets import facets
from wenyuan.search.filters import Around
from wenyuan.search.inside import find_inside
from wenyuan.search.onward import key_terms, related_searches, searches_from
from wenyuan.search.page_hits import page_total
from wenyuan.search.query import parse, verbatim
from wenyuan.search.ranking import MAX_DOCUMENTS, Ranking
from wenyuan.search.related import related
from wenyuan.search.results import DocumentHit, Facet, Inside, InsidePage, Offer, PageHit, Part, Related, Results

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

__all__ = [
    "DocumentHit",
    "Facet",
    "Inside",
    "InsidePage",
    "Offer",
    "PageHit",
    "Part",
    "Related",
    "Results",
    "find_inside",
    "key_terms",
    "related",
    "related_searches",
    "search",
    "searches_from",
]

#: With fewer documents than this, second choices are shown below them.
FEW = 10


def search(
    text: str,
    *,
    user: Person,
    start: int = 0,
    limit: int = 20,
    category: Category | None = None,
    kind: str = "",
    language: str = "",
    year: str = "",
    length: str = "",
    owner: str = "",
    sort: str = "relevance",
) -> Results:
    """Entries `start`..`start + limit` of the list of documents that `user` may see and that answer the query.

    `category` includes all below it; `kind` (docx), `language`, `year`, `length` and `owner` are values of the facets of
    that name; `sort` is relevance or newest. Any string is a query. The list ends after ranking.MAX_DOCUMENTS entries,
    and has of copies only the best one that the person may see; totals and facets count all of them. Raises
    IndexNotReady.
    """
    began = perf_counter()
    query = parse(text)
    around = Around(category=category, kind=kind, language=language, year=year, length=length, owner=owner)
    if not query.items and around == Around():
        notices = [gettext("There is no letter or digit in this query.")] if text.strip() else []
        return Results(query=text, total=0, is_exact_total=True, page_total=0, items=[], notices=notices)
    asked = ask(query, around=around, user=user, is_newest=sort == "newest")
    found = asked.rank(need=start + limit)
    items = cards(asked, found, found.documents[start : start + limit])
    notices = [gettext("The query is long: only its beginning was read.")] if query.is_cut or asked.plan.is_cut else []
    notices += reading.notices(query, unknown=asked.unknown())
    more, notice = _second_choice(asked, text, found, start=start, limit=limit, shown=len(items))
    total = len(found.found)
    return Results(
        query=text,
        total=total,
        is_exact_total=found.is_exact,
        page_total=_page_total(asked, found),
        items=items + more,
        listed=len(found.documents) if found.is_complete else min(total, MAX_DOCUMENTS),
        facets=facets(asked.index, asked.scope, found.found),
        notices=[*notices, notice] if more else notices,
        parts=reading.parts(query, user=user),
        correction=offers.correction(asked, total=total, by=offers.corrector()),
        relaxed=offers.relaxed(asked) if not total else [],
        seconds=perf_counter() - began,
    )


def _second_choice(
    asked: Asked, text: str, first: Ranking, *, start: int, limit: int, shown: int
) -> tuple[list[DocumentHit], str]:
    """What stands behind the end of the list, and the sentence about it: few documents are followed by those with only
    some of the words, passages by those that have them inside longer words or with the quotation marks in them."""
    is_end = first.is_complete and start + limit >= len(first.documents) and (not start or shown)
    if not is_end:
        return [], ""
    for other, notice in _other_readings(asked, text, is_few=len(first.found) < FEW, has_any=bool(first.found)):
        found = other.rank(need=len(first.documents) + max(limit - shown, FEW))
        documents = [d for d in found.documents if d not in first.found][: max(limit - shown, FEW)]
        if hits := cards(other, found, documents):
            return [replace(hit, is_partial=True, more_pages=0, copies=0) for hit in hits], notice
    return [], ""


def _other_readings(asked: Asked, text: str, *, is_few: bool, has_any: bool) -> Iterator[tuple[Asked, str]]:
    longer = gettext("Few documents have these words as they are; those further down have them in longer ones.")
    whole = verbatim(text)
    if whole is not None and whole.items != asked.query.items:
        yield asked.asking(whole, is_whole=False), longer
    loose = plan(asked.query, whole=False)
    if loose.on_page != plan(asked.query).on_page:
        yield asked.planning(loose), longer
    some = asked.plan.second_choice() if is_few else None
    if some is not None:
        few = gettext("Few documents have all the words; those further down have only some of them.")
        none = gettext("No document has all the words; those further down have some of them.")
        yield asked.planning(some), few if has_any else none


def _page_total(asked: Asked, found: Ranking) -> int:
    if found.pages is not None:
        return sum(map(len, found.pages.values()))
    return page_total(asked.index, asked.plan, asked.scope)
