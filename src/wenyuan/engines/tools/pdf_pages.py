"""What a PDF says about itself: tasks `pdf_pages` (count, sizes, properties) and `pdf_outline` (bookmarks)."""

from __future__ import annotations

import ctypes
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.pdf_clean import one_line
from wenyuan.engines.tools.pdf_common import MAX_PAGES, count_pages, open_pdf, page_size, read_utf16

#: Entries of an outline that are kept, and how deep they may lie.
MAX_ENTRIES = 5_000
MAX_LEVEL = 32

_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")


@task("pdf_pages")
def pdf_pages(job: Job) -> dict[str, Any]:
    """Count and measure the pages of `pdf`; writes nothing.

    {"page_count": 5, "sizes": "595x842:0-3,842x595:4" (points as displayed, rounded; pages from 0), "properties":
    {title, author, subject, keywords, created, modified, language; raw, "" if absent, dates ISO 8601}, "tagged"}.
    Raises Empty, Encrypted, Unreadable, TooManyPages (more than args max_pages), OutputTooBig (a side > 72,000 pt).
    """
    with open_pdf(job.inputs["pdf"]) as document:
        count = count_pages(document, limit=job.args.get("max_pages", MAX_PAGES))
        sizes = [page_size(document, number) for number in range(1, count + 1)]
        return {
            "page_count": count,
            "sizes": size_ranges((max(1, round(width)), max(1, round(height))) for width, height in sizes),
            "properties": properties(document),
            "tagged": bool(raw.FPDFCatalog_IsTagged(document)),
        }


def size_ranges(sizes: Iterable[tuple[int, int]]) -> str:
    """Sizes of pages 0, 1, 2 ... as one string: `595x842:0-3,842x595:4`."""
    ranges: list[tuple[tuple[int, int], int, int]] = []
    for index, size in enumerate(sizes):
        if ranges and ranges[-1][0] == size:
            ranges[-1] = (size, ranges[-1][1], index)
        else:
            ranges.append((size, index, index))
    return ",".join(
        f"{width}x{height}:{first}" + (f"-{last}" if last > first else "") for (width, height), first, last in ranges
    )


def properties(document: pdfium.PdfDocument) -> dict[str, str]:
    """The document's own properties under the names that all formats share."""
    keys = {"title": "Title", "author": "Author", "subject": "Subject", "keywords": "Keywords"}
    found = {name: one_line(document.get_metadata_value(key)) for name, key in keys.items()}
    found["created"] = iso_date(document.get_metadata_value("CreationDate"))
    found["modified"] = iso_date(document.get_metadata_value("ModDate"))
    found["language"] = one_line(read_utf16(lambda buffer, size: raw.FPDFCatalog_GetLanguage(document, buffer, size)))
    return found


def iso_date(text: str) -> str:
    """A PDF date (`D:20240131120000+08'00'`, any tail missing) in ISO 8601; "" if it is none."""
    match = _PDF_DATE.match(text.strip())
    if not match:
        return ""
    year, month, day, hour, minute, second, zulu, sign, hours, minutes = match.groups()
    date = f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}"
    zone = "+00:00" if zulu else f"{sign}{hours}:{minutes or '00'}" if sign else ""
    try:
        return datetime.fromisoformat(date + zone).isoformat()
    except ValueError:
        return ""


@task("pdf_outline")
def pdf_outline(job: Job) -> dict[str, Any]:
    """Read the bookmarks of `pdf`: outline.json [{"level": 0, "title": "...", "page": 1}], at most 5,000.

    An entry that leads nowhere takes the page of the next one that does (a heading over others); at the end it is
    left out. Raises Empty, Encrypted, Unreadable.
    """
    with open_pdf(job.inputs["pdf"]) as document:
        count = len(document)
        entries = list(bookmarks(document))
    page: int | None = None
    kept: list[dict[str, Any]] = []
    for level, title, target in reversed(entries):
        page = target if target is not None and 1 <= target <= count else page
        if title and page is not None:
            kept.append({"level": level, "title": title, "page": page})
    kept.reverse()
    (job.out / "outline.json").write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")), "utf-8")
    return {"entries": len(kept)}


def bookmarks(document: pdfium.PdfDocument) -> Iterator[tuple[int, str, int | None]]:
    """(level, title, page from 1 or None) in reading order. Every bookmark is visited once, so circles end."""
    seen: set[int] = set()
    waiting: list[tuple[Any, int]] = [(raw.FPDFBookmark_GetFirstChild(document, None), 0)]
    while waiting and len(seen) < MAX_ENTRIES:
        bookmark, level = waiting.pop()
        if not bookmark or (address := ctypes.addressof(bookmark.contents)) in seen:
            continue
        seen.add(address)
        yield level, _bookmark_title(bookmark), _bookmark_page(document, bookmark)
        waiting.append((raw.FPDFBookmark_GetNextSibling(document, bookmark), level))
        if level < MAX_LEVEL:
            waiting.append((raw.FPDFBookmark_GetFirstChild(document, bookmark), level + 1))


def _bookmark_title(bookmark: Any) -> str:
    return one_line(read_utf16(lambda buffer, size: raw.FPDFBookmark_GetTitle(bookmark, buffer, size)))


def _bookmark_page(document: pdfium.PdfDocument, bookmark: Any) -> int | None:
    target = raw.FPDFBookmark_GetDest(document, bookmark)
    if not target:
        action = raw.FPDFBookmark_GetAction(bookmark)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_GOTO:
            return None
        target = raw.FPDFAction_GetDest(document, action)
    return raw.FPDFDest_GetDestPageIndex(document, target) + 1 if target else None
