"""What the include portal/reader/pages.html needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from wenyuan.library import previews
from wenyuan.library.models import Document, Rendition, Revision
from wenyuan.library.rules import may_download
from wenyuan.portal.addresses import document_path
from wenyuan.portal.reader import prefs as reading
from wenyuan.portal.reader.access import revision_key
from wenyuan.portal.reader.finding import BOXED_PAGES, HitPage, Hits, asked_query, find
from wenyuan.portal.reader.flow import Leaf, leaf
from wenyuan.portal.reader.grid import INLINE_THUMBS, Thumb, thumbnails
from wenyuan.portal.reader.sheets import FRAGMENT_PAGES, Sheet, inline_pages, picture_base, sheets, usual_size
from wenyuan.portal.reasons import failure


@dataclass(frozen=True, kw_only=True)
class OutlineEntry:
    """A line of the outline: its title, its page (from 1) with the link there, and how deep it stands (0 to 5)."""

    title: str
    page: int
    level: int
    href: str


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One document as the reader shows it. Lists that the mode does not show are empty."""

    document: Document
    revision: Revision
    mode: str
    prefs: reading.Prefs
    total: int
    #: Address of the document without query, in the reader's language.
    path: str
    has_pages: bool
    is_approximate: bool
    #: Why there is only text; empty where there are pages.
    reason: str
    usual: tuple[float, float]
    sheets: list[Sheet]
    leaf: Leaf | None
    thumbs: list[Thumb]
    outline: list[OutlineEntry]
    hits: Hits
    may_print: bool
    #: For the script: revision and PDF in addresses, pages a fragment.
    key: str
    fragment_pages: int
    picture_base: str

    def mode_path(self, mode: str) -> str:
        """This document in another mode, the query kept."""
        query = {"mode": mode} | ({"q": self.hits.query} if self.hits.query else {})
        return f"{self.path}?{urlencode(query)}"

    @property
    def page_mode_path(self) -> str:
        return self.mode_path("page")

    @property
    def text_mode_path(self) -> str:
        return self.mode_path("text")

    @property
    def grid_mode_path(self) -> str:
        return self.mode_path("grid")


def reader_context(request: HttpRequest, document: Document) -> dict[str, Any]:
    """{"reader": Reader} for a document that the person was allowed to see and that has a current revision.

    Reads ?mode=, ?q=, ?page= (which leaf of the text mode; in page mode, where the marks of ?q= begin) and the cookie
    of reading settings. The answer differs by prefs.VARY.
    """
    if document.current is None:
        raise ValueError(f"document {document.public_id} has no revision")
    revision = previews.excerpt(document, document.current, user=request.user)
    likes = reading.prefs(request)
    has_pages = bool(revision.pdf_id and revision.page_count)
    mode = reading.mode_for(request, kind=revision.kind, has_pages=has_pages, chosen=likes.mode)
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    # The text mode marks words in its own text; it needs no places on pages.
    boxed = BOXED_PAGES if mode == "page" else 0
    hits = find(revision, asked_query(request.GET.get("q")), start=page, boxed=boxed)
    shown = leaf(revision, page=page) if mode == "text" else None
    has_list = mode == "grid" or (mode == "page" and revision.page_count <= INLINE_THUMBS)
    path = document_path(document)
    reader = Reader(
        document=document,
        revision=revision,
        mode=mode,
        prefs=likes,
        total=revision.page_count,
        path=path,
        has_pages=has_pages,
        is_approximate=revision.rendition == Rendition.APPROXIMATE,
        reason="" if has_pages else failure(revision),
        usual=usual_size(revision),
        sheets=_sheets(document, revision, hits) if mode == "page" else [],
        leaf=shown,
        thumbs=thumbnails(document, revision) if has_list else [],
        outline=_outline(revision, path, shown),
        hits=hits,
        may_print=has_pages and may_download(request.user, document),
        key=revision_key(revision),
        fragment_pages=FRAGMENT_PAGES,
        picture_base=picture_base(document, revision) if has_pages else "",
    )
    return {"reader": reader}


def _sheets(document: Document, revision: Revision, hits: Hits) -> list[Sheet]:
    return sheets(
        document,
        revision,
        pages=range(1, revision.page_count + 1),
        inline=inline_pages(revision),
        marks=hits.marks,
    )


def _outline(revision: Revision, path: str, shown: Leaf | None) -> list[OutlineEntry]:
    """The stored outline with links that work in the mode at hand: on this page where the target is on it."""
    entries = []
    for raw in revision.outline:
        page = int(raw["page"])
        here = shown is None or shown.start <= page <= shown.end
        href = f"#page={page}" if here else f"{path}?mode=text&page={page}#page={page}"
        entries.append(OutlineEntry(title=raw["title"], page=page, level=min(int(raw["level"]), 5), href=href))
    return entries


def hit_address(reader: Reader, hit: HitPage) -> str:
    """Where a hit is shown with its marks, also without script.

    In text mode its leaf (all of it while there are no pages); in page mode this page where its marks are drawn, else the address of that page alone.
    """
    query = urlencode({"q": reader.hits.query})
    if not hit.page:
        # Instant text knows no pages.
        return "#reader"
    if reader.leaf is not None:
        here = reader.leaf.start <= hit.page <= reader.leaf.end
        return f"#page={hit.page}" if here else f"{reader.path}?mode=text&page={hit.page}&{query}#page={hit.page}"
    if hit.boxes is not None:
        return f"#page={hit.page}"
    address = reverse("portal:page", kwargs={"public_id": reader.document.public_id, "number": hit.page})
    return f"{address}?{query}"
