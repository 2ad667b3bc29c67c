"""Thumbnails: one list for the grid mode and for the panel beside the pages."""

from __future__ import annotations

from dataclasses import dataclass

from wenyuan.library import queries
from wenyuan.library.models import Document, Revision
from wenyuan.portal.reader.sheets import picture_base

#: Longest document whose list is in the first HTML of the page mode (four nodes a page).
INLINE_THUMBS = 40


@dataclass(frozen=True, kw_only=True)
class Thumb:
    """A page's small picture: its address, and the page's size in points for the room it takes."""

    number: int
    picture: str
    width: float
    height: float


def thumbnails(document: Document, revision: Revision) -> list[Thumb]:
    """A thumbnail a page, in order; none for a document without pages."""
    if not revision.pdf_id:
        return []
    base = picture_base(document, revision)
    return [
        Thumb(number=n, picture=f"{base}{n}-160.img", width=width, height=height)
        for n, (width, height) in enumerate(queries.page_sizes(revision), start=1)
    ]
