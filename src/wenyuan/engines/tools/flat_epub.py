"""EPUB to blocks: the spine in order, each chapter on a page of its own, small png and jpg pictures embedded."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from lxml import etree
from PIL import Image

from wenyuan.engines.errors import Unreadable
from wenyuan.engines.tools.charset import decode
from wenyuan.engines.tools.flat_blocks import MAX_CHARS, Block, Flat, PageBreak, Picture, text_of
from wenyuan.engines.tools.flat_html import html_blocks
from wenyuan.engines.tools.text_xml import parse, read_member

_PICTURE_BYTES = 2 * 1024**2
_PICTURES_BYTES = 24 * 1024**2
_CHAPTER_BYTES = 16 * 1024**2


@dataclass(frozen=True, kw_only=True)
class Book:
    """What the package document says: chapter paths in reading order, and its Dublin Core by local name."""

    chapters: tuple[str, ...]
    properties: dict[str, str]


def read_book(package: zipfile.ZipFile) -> Book:
    """Find and read the package document. Raises Unreadable where the container does not lead to one."""
    container = parse(read_member(package, "META-INF/container.xml"))
    rootfile = container.find(".//{*}rootfile") if container is not None else None
    path = str(rootfile.get("full-path", "")) if rootfile is not None else ""
    path = path or next((name for name in package.namelist() if name.endswith(".opf")), "")
    root = parse(read_member(package, path)) if path else None
    if root is None:
        raise Unreadable("no package document in the book")
    folder = posixpath.dirname(path)
    manifest = {item.get("id"): item for item in root.iterfind(".//{*}manifest/{*}item")}
    chapters = []
    for reference in root.iterfind(".//{*}spine/{*}itemref"):
        item = manifest.get(reference.get("idref"))
        if item is not None and "html" in str(item.get("media-type", "html")):
            chapters.append(posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href", ""))))))
    return Book(chapters=tuple(chapters), properties=_dublin_core(root))


def epub_blocks(path: Path) -> Flat:
    """The block list of a book, at most MAX_CHARS of text. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as package:
            book = read_book(package)
            blocks = _chapters(package, book)
    except zipfile.BadZipFile as error:
        raise Unreadable(f"book: {error}") from error
    return Flat(
        blocks=tuple(blocks),
        title=book.properties.get("title", ""),
        language=book.properties.get("language", ""),
    )


def _chapters(package: zipfile.ZipFile, book: Book) -> list[Block]:
    blocks: list[Block] = []
    left = MAX_CHARS
    pictures = _Pictures(package)
    for chapter in book.chapters:
        decoded = decode(read_member(package, chapter, limit=_CHAPTER_BYTES))
        if decoded is None or left <= 0:
            continue
        pictures.folder = posixpath.dirname(chapter)
        found = html_blocks(decoded.text, picture=pictures.get).blocks
        if found:
            blocks.extend([PageBreak()] if blocks else [])
            blocks.extend(found)
            left -= sum(len(text_of(block)) for block in found)
    return blocks


@dataclass
class _Pictures:
    """Looks pictures up inside the book, within a budget of bytes; nothing outside the book has an address here."""

    package: zipfile.ZipFile
    folder: str = ""
    left: int = field(default=_PICTURES_BYTES)

    def get(self, address: str) -> Picture | None:
        name = posixpath.normpath(posixpath.join(self.folder, unquote(address.partition("#")[0])))
        data = read_member(self.package, name, limit=_PICTURE_BYTES + 1) if address else b""
        if not data or len(data) > min(_PICTURE_BYTES, self.left):
            return None
        try:
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                width, height = image.size
        except Exception:  # noqa: BLE001 - a broken picture is left out, whatever Pillow says about it
            return None
        if width * height > 50_000_000 or min(width, height) < 8:
            return None
        self.left -= len(data)
        return Picture(data=data, width=width, height=height)


def _dublin_core(root: etree._Element) -> dict[str, str]:
    """First value of each dc: element; all of creator and subject."""
    found: dict[str, list[str]] = {}
    for element in root.iterfind(".//{http://purl.org/dc/elements/1.1/}*"):
        text = " ".join("".join(element.itertext()).split())
        if text:
            found.setdefault(str(etree.QName(element).localname), []).append(text)
    return {name: "; ".join(values) if name in {"creator", "subject"} else values[0] for name, values in found.items()}
