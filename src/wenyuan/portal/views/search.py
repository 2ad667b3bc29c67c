"""Search results: documents with the pages on which the words stand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from wenyuan.portal import search_help
from wenyuan.portal.asked import Asked, asked, asked_category
from wenyuan.portal.narrowing import chips, narrowings, offered
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.shelves import nearest, shelves
from wenyuan.search import service
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.results import Results
from wenyuan.statistics import counting

LENGTH = 20
#: Seconds after which it is worth asking again while the index is made anew.
RETRY = 60
#: Related searches below the results.
ONWARD = 6


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`?q=` with the filters `category` (a slug) and `kind`, `sort` and `page`: 20 documents a page.

    Nothing asked: how to ask, and the categories. Nothing found: how the question was read and what else may be asked.
    While there is no index 503, with the hour to come again.
    """
    wanted = asked(request)
    number = asked_page(request)
    context: dict[str, Any] = {"q": wanted.text, "asked": wanted, "help": search_help}
    if not wanted.parameters.keys() & {"q", "category", "kind"}:
        return render(request, "portal/search.html", context | {"shelves": shelves(request.user)})
    category = asked_category(wanted.category, user=request.user)
    try:
        results = service.search(
            wanted.text,
            user=request.user,
            start=(number - 1) * LENGTH,
            limit=LENGTH,
            category=category,
            kind=wanted.kind,
            sort=wanted.sort,
        )
    except IndexNotReady:
        response = render(request, "portal/search.html", context | {"is_rebuilding": True}, status=503)
        response.headers["Retry-After"] = str(RETRY)
        return response
    if number == 1:
        # A narrower look at the same words is no new question.
        is_plain = category is None and not wanted.kind
        if is_plain and wanted.words:
            counting.searched(wanted.words, has_found=results.total > 0, agent=request.headers.get("User-Agent", ""))
    narrowed = narrowings(wanted, results)
    context |= {
        "results": results,
        "narrowings": narrowed,
        "chosen": sum(one.chosen for one in narrowed),
        "meant": offered(wanted, results.correction) if results.correction else None,
        "chips": chips(wanted, results, category=category),
        "feed": reverse("portal:search-feed") + wanted.address,
        "pager": pager(number, total=max(results.listed, 1), length=LENGTH),
    }
    if results.total:
        context["onward"] = _onward(request, wanted, results)
    else:
        context |= _instead(request, wanted, results)
    return render(request, "portal/search.html", context)


def _onward(request: HttpRequest, wanted: Asked, results: Results) -> list[tuple[str, str]]:
    """Narrower questions, each with its address, from what the first documents have in common."""
    first = [item.document.pk for item in results.items if not item.is_partial]
    texts = service.related_searches(wanted.words, user=request.user, found=first, limit=ONWARD) if wanted.words else []
    return [(text, Asked(text=text).address) for text in texts]


def _instead(request: HttpRequest, wanted: Asked, results: Results) -> dict[str, Any]:
    """What to do where nothing has all the words: other questions, other filters, the shelves nearby, all shelves."""
    found = shelves(request.user)
    near = [item.document.category for item in results.items if item.document.category is not None]
    return {
        "offers": [offered(wanted, offer) for offer in results.relaxed],
        "nearest": nearest(found, wanted.words, among=near),
        "shelves": found,
    }
