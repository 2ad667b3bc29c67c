"""Search results: documents with the pages on which the words stand."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from wenyuan.library.models import Category
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.shelves import shelves
from wenyuan.search import service
from wenyuan.search.errors import IndexNotReady

LENGTH = 20
#: Longer questions are cut: nobody types them, and each word costs the index a look.
LONGEST = 300
SORTS = ("relevance", "newest")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`?q=` with the filters `category` (a slug) and `kind`, `sort` and `page`. An empty question shows the categories."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    number = asked_page(request)
    category = Category.objects.filter(slug=request.GET["category"]).first() if "category" in request.GET else None
    kind = request.GET.get("kind", "")
    sort = request.GET.get("sort", "relevance")
    if sort not in SORTS:
        sort = "relevance"
    context: dict[str, Any] = {"q": text, "category": category, "kind": kind, "sort": sort}
    if not text:
        return render(request, "portal/search.html", context | {"shelves": shelves(request.user)})
    try:
        results = service.search(
            text,
            user=request.user,
            start=(number - 1) * LENGTH,
            limit=LENGTH,
            category=category,
            kind=kind,
            sort=sort,
        )
    except IndexNotReady:
        return render(request, "portal/search.html", context | {"is_rebuilding": True}, status=503)
    if not results.items:
        context["shelves"] = shelves(request.user)
    context |= {
        "results": results,
        "facets": _facets(request, results),
        "pager": pager(number, total=max(results.total, 1), length=LENGTH),
    }
    return render(request, "portal/search.html", context)


def _facets(request: HttpRequest, results: service.Results) -> list[dict[str, Any]]:
    """The filters in the order of use, each value with the address that sets it or takes it back.

    Category and kind are parameters of their own; the year is written into the question, as the reader could.
    """
    asked = {name: request.GET[name] for name in ("q", "category", "kind", "sort") if request.GET.get(name)}
    found = []
    for name in ("category", "kind", "year"):
        rows = []
        for facet in results.facets.get(name, []):
            now = dict(asked)
            if name == "year":
                words = now["q"].split()
                is_chosen = f"year:{facet.value}" in words
                words = [word for word in words if not word.startswith("year:")]
                now["q"] = " ".join(words if is_chosen else [*words, f"year:{facet.value}"])
            else:
                is_chosen = now.pop(name, "") == facet.value
                now |= {} if is_chosen else {name: facet.value}
            address = f"{reverse('portal:search')}?{urlencode(now)}"
            rows.append({"label": facet.label, "count": facet.count, "is_chosen": is_chosen, "address": address})
        # One value that all results share narrows nothing; it stays where it can be taken back.
        if len(rows) > 1 or any(row["is_chosen"] for row in rows):
            found.append({"name": name, "rows": rows})
    return found
