"""Pictures of pages: drawn at the first view, then served from the cache."""

from __future__ import annotations

from pathlib import Path

from wenyuan.kernel import metrics
from wenyuan.library.models import Revision
from wenyuan.renditions import cache, child
from wenyuan.renditions.errors import NoPages, OddRendition

#: Widths in pixels that are ever drawn: thumbnail, crop, phone, desktop, dense desktop, zoom.
WIDTHS = (160, 400, 800, 1200, 1600, 2400)
#: A 20-megapixel picture of noise has 11 MB as WebP.
MAX_PICTURE_BYTES = 24 << 20
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"


def picture(revision: Revision, page: int, width: int) -> Path:
    """The PNG or WebP file of a page (from 1) at one of WIDTHS, drawn now if it is not kept.

    A very tall page has fewer pixels than asked: the engine stops at 20 megapixels. Raises NoPages for a page or width
    that is not there, OddRendition, and the EngineError of a failed drawing.
    """
    if not 1 <= page <= revision.page_count or width not in WIDTHS:
        raise NoPages(f"page {page} at {width}")
    sha256, name = child.pdf_sha256(revision), cache.picture_name(page, width)
    found = cache.find(sha256, name)
    metrics.picture(is_kept=found is not None)
    if found is not None:
        return found
    with cache.lock(sha256, name):
        # Whoever drew it while we waited for the lock has kept it.
        return cache.find(sha256, name) or _draw(revision, sha256, page, width)


def cover(revision: Revision) -> Path:
    """The thumbnail of page 1."""
    return picture(revision, 1, WIDTHS[0])


def media_type_of(data: bytes) -> str:
    """image/png or image/webp of bytes that are one whole such file, "" of anything else.

    WebP: a RIFF header with its own length and a picture chunk first. PNG: its mark, a header chunk first, its end last.
    """
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and data[-12:] == _PNG_END:
        return "image/png"
    is_webp = (
        len(data) > 20
        and data[:4] == b"RIFF"
        and data[8:12] == b"WEBP"
        and data[12:16] in {b"VP8 ", b"VP8L", b"VP8X"}
        and int.from_bytes(data[4:8], "little") + 8 == len(data)
    )
    return "image/webp" if is_webp else ""


def _draw(revision: Revision, sha256: str, page: int, width: int) -> Path:
    grey = revision.grey[page - 1 : page] or "0"
    with child.run("pdf_render", revision, {"pages": [page], "width": width, "grey": grey}) as out:
        drawn = out / cache.picture_name(page, width)
        if not media_type_of(child.read(drawn, limit=MAX_PICTURE_BYTES)):
            raise OddRendition(f"{drawn.name}: neither PNG nor WebP")
        return cache.keep(sha256, drawn.name, drawn)
