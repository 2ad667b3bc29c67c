"""Kinds of files as people call them, and the media types under which they may leave the site."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Never a type that a browser would run or show as a page of ours.
OPAQUE = "application/octet-stream"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind: its name, its media type, the file endings that agree with it (the first is given to a nameless file)."""

    name: str | Promise
    media_type: str
    endings: tuple[str, ...]


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

KINDS: dict[str, Kind] = {
    "docx": Kind(name=_("Word document"), media_type=_WORD, endings=("docx", "docm", "dotx", "dotm")),
    "doc": Kind(name=_("Word 97 document"), media_type="application/msword", endings=("doc", "dot", "wps")),
    "pptx": Kind(
        name=_("PowerPoint slides"), media_type=_SLIDES, endings=("pptx", "pptm", "potx", "potm", "ppsx", "ppsm")
    ),
    "ppt": Kind(
        name=_("PowerPoint 97 slides"), media_type="application/vnd.ms-powerpoint", endings=("ppt", "pps", "pot", "dps")
    ),
    "xlsx": Kind(name=_("Excel workbook"), media_type=_SHEET, endings=("xlsx", "xlsm", "xltx", "xltm")),
    "xls": Kind(name=_("Excel 97 workbook"), media_type="application/vnd.ms-excel", endings=("xls", "xlt", "et")),
    "pdf": Kind(name=_("PDF"), media_type="application/pdf", endings=("pdf",)),
    "odt": Kind(
        name=_("OpenDocument text"),
        media_type="application/vnd.oasis.opendocument.text",
        endings=("odt", "ott", "fodt"),
    ),
    "ods": Kind(
        name=_("OpenDocument sheet"),
        media_type="application/vnd.oasis.opendocument.spreadsheet",
        endings=("ods", "ots", "fods"),
    ),
    "odp": Kind(
        name=_("OpenDocument slides"),
        media_type="application/vnd.oasis.opendocument.presentation",
        endings=("odp", "otp", "fodp"),
    ),
    "rtf": Kind(name=_("Rich text"), media_type="application/rtf", endings=("rtf", "doc")),
    "txt": Kind(name=_("Plain text"), media_type="text/plain", endings=("txt", "text", "log")),
    "csv": Kind(name=_("CSV table"), media_type="text/csv", endings=("csv", "tsv")),
    "md": Kind(name=_("Markdown"), media_type="text/markdown", endings=("md", "markdown")),
    # Pages and drawings from strangers can hold scripts: they leave as bytes, not as pages.
    "html": Kind(name=_("Web page"), media_type=OPAQUE, endings=("html", "htm", "xhtml")),
    "svg": Kind(name=_("SVG drawing"), media_type=OPAQUE, endings=("svg",)),
    "epub": Kind(name=_("EPUB book"), media_type="application/epub+zip", endings=("epub",)),
    "png": Kind(name=_("PNG picture"), media_type="image/png", endings=("png",)),
    "jpg": Kind(name=_("JPEG picture"), media_type="image/jpeg", endings=("jpg", "jpeg", "jpe")),
    "tiff": Kind(name=_("TIFF picture"), media_type="image/tiff", endings=("tiff", "tif")),
    "webp": Kind(name=_("WebP picture"), media_type="image/webp", endings=("webp",)),
    "bmp": Kind(name=_("BMP picture"), media_type="image/bmp", endings=("bmp",)),
    "gif": Kind(name=_("GIF picture"), media_type="image/gif", endings=("gif",)),
    "wps": Kind(name=_("WPS document"), media_type="application/vnd.ms-works", endings=("wps",)),
    "et": Kind(name=_("WPS spreadsheet"), media_type=OPAQUE, endings=("et",)),
    "dps": Kind(name=_("WPS slides"), media_type=OPAQUE, endings=("dps",)),
    "ofd": Kind(name=_("OFD document"), media_type="application/ofd", endings=("ofd",)),
}


def kind_name(kind: str) -> str:
    """What people call this kind of file; its code in capitals where there is no name, "" where nothing knew it."""
    known = KINDS.get(kind)
    if known:
        return str(known.name)
    return "" if kind == "unknown" else kind.upper()


def media_type(kind: str) -> str:
    """The media type of a download of this kind; opaque bytes for everything that is not listed."""
    known = KINDS.get(kind)
    return known.media_type if known else OPAQUE


def endings(kind: str) -> tuple[str, ...]:
    """File endings that agree with the kind, without the dot; empty for unknown kinds."""
    known = KINDS.get(kind)
    return known.endings if known else ()
