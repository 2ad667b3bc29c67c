"""The texts of documents, read for comparison; the short ones are kept for a while."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from wenyuan.copies import maps
from wenyuan.copies.classes import ClassMap
from wenyuan.copies.reading import Reading, read
from wenyuan.library.models import Page, Revision

#: Readings that are kept, and up to which length: 64 of these take about as many megabytes.
KEPT, KEPT_CHARACTERS = 64, 20_000


def pages_of(revision: Revision) -> list[str]:
    """The text of each page in order; while there are none, the instant text as one."""
    pages = list(Page.objects.filter(revision=revision).order_by("number").values_list("text", flat=True))
    if any(pages):
        return pages
    return [revision.quick_text] if revision.quick_text else []


def reading_of(revision: Revision) -> Reading:
    """The reading of a revision's text as it is now."""
    return reading_of_pages(pages_of(revision))


def reading_of_pages(pages: Sequence[str], classes: ClassMap | None = None) -> Reading:
    """The reading of these pages by a class map, else by that in force; short ones come from memory if they were read lately."""
    known = classes or maps.current()
    if sum(map(len, pages)) > KEPT_CHARACTERS:
        return read(pages, known)
    return _read(tuple(pages), known)


@lru_cache(maxsize=KEPT)
def _read(pages: tuple[str, ...], known: ClassMap) -> Reading:
    return read(pages, known)
