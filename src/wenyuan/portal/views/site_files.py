"""For machines: robots.txt, the site map, the icon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from wenyuan.house import settings as house
from wenyuan.house.crawlers import ai_crawlers
from wenyuan.house.models import Picture
from wenyuan.library import queries
from wenyuan.library.models import Document, Status
from wenyuan.portal.addresses import absolute, document_path
from wenyuan.portal.shelves import Shelf, shelves

#: Documents in one part of the site map; each stands in it once a language. The protocol allows 50,000 entries.
PART = 5_000


def _published() -> QuerySet[Document]:
    """What a stranger may see: the site map goes through the same rule as every page."""
    return queries.documents(AnonymousUser()).filter(status=Status.PUBLISHED).order_by("pk")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index: one part for categories, one for each 5,000 documents. 404 where search engines are not wanted."""
    _wanted()
    parts = -(-_published().count() // PART)
    names = ["shelves", *(f"documents-{n}" for n in range(1, parts + 1))]
    addresses = [absolute(request, reverse("files:sitemap-part", kwargs={"name": name})) for name in names]
    return _xml(request, "portal/sitemap_index.xml", {"addresses": addresses})


@require_safe
def sitemap_part(request: HttpRequest, name: str) -> HttpResponse:
    """One part: `shelves`, or `documents-<n>` with n from 1."""
    _wanted()
    if name == "shelves":
        entries = [entry for make in _shelf_paths() for entry in _entries(request, make, "")]
        return _xml(request, "portal/sitemap.xml", {"entries": entries})
    number = name.removeprefix("documents-")
    if not (number.isascii() and number.isdigit()) or not 0 < len(number) < 6 or int(number) < 1:
        raise Http404("no such part")
    rows = _published()[(int(number) - 1) * PART : int(number) * PART]
    entries = [
        entry
        for row in rows
        for entry in _entries(request, partial(document_path, row), row.published_at and row.published_at.date())
    ]
    if not entries:
        raise Http404("no such part")
    return _xml(request, "portal/sitemap.xml", {"entries": entries})


def _wanted() -> None:
    if not house.get().search_engines:
        raise Http404("search engines are not wanted here")


def _shelf_paths() -> Iterator[Callable[[], str]]:
    """Home, the map of categories, and every category that holds something for everyone."""
    yield partial(reverse, "portal:home")
    yield partial(reverse, "portal:categories")

    def walk(level: list[Shelf], above: str) -> Iterator[str]:
        for shelf in level:
            path = f"{above}/{shelf.category.slug}".lstrip("/")
            yield path
            yield from walk(shelf.children, path)

    for path in walk(shelves(AnonymousUser()), ""):
        yield partial(reverse, "portal:category", kwargs={"path": path})


def _entries(request: HttpRequest, make: Callable[[], str], changed: object) -> list[dict[str, object]]:
    """The same page in every language, each naming all others, as the protocol asks."""
    alternates = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            alternates.append((code, absolute(request, make())))
    return [{"address": address, "changed": changed, "alternates": alternates} for _code, address in alternates]


def _xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Documents are to be found; searches, files and private corners are not for robots. The settings may say no to all
    robots, and to those that collect texts for language models."""
    said = house.get()
    context = {
        "sitemap": absolute(request, reverse("files:sitemap")) if said.search_engines else "",
        "refused": [] if said.ai_crawlers else ai_crawlers(),
        "extra": said.robots_extra,
    }
    return render(request, "portal/robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def logo(_request: HttpRequest, sha256: str) -> HttpResponse:
    """The library's own logo, drawn by us. The address names its bytes, so that anybody may keep it."""
    found = Picture.objects.filter(pk=sha256).first()
    if found is None:
        raise Http404("no such picture")
    response = HttpResponse(bytes(found.png), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """The fixed address that browsers and feed readers try first."""
    return redirect(static("seal.svg"), permanent=False)
