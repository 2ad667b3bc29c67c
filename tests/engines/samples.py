"""Small files of every format, built in code: nothing binary is kept in the repository, and each byte has its reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx as word
import openpyxl
import pptx as powerpoint
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from wenyuan.engines.task import Job, Task

CHINESE = "中华人民共和国著作权法是为了保护文学、艺术和科学作品作者的著作权。"
ENGLISH = "The library keeps what it was given, byte for byte."


def run(task: Task, data: bytes, folder: Path, **args: Any) -> dict[str, Any]:
    """Call a task on these bytes, with `folder` as the job's; outputs lie in it afterwards."""
    source = folder / "input"
    source.write_bytes(data)
    return task(Job(inputs={"file": source}, args=args, out=folder))


def zipped(members: Mapping[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip of these members in this order; those in `stored` are not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in members.items():
            container.writestr(name, data, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """The members of a zip, to be changed and zipped again."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


def docx(*paragraphs: str, title: str = "", author: str = "") -> bytes:
    """A Word file of these paragraphs."""
    document = word.Document()
    for paragraph in paragraphs or (CHINESE,):
        document.add_paragraph(paragraph)
    document.core_properties.title = title
    document.core_properties.author = author
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(rows: list[list[Any]] | None = None) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in rows or [["名称", "数量"], ["公司法", 12]]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pptx(*titles: str) -> bytes:
    """A presentation with one titled slide each."""
    show = powerpoint.Presentation()
    for title in titles or (CHINESE,):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = title
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def retyped(data: bytes, old: str, new: str, extra: Mapping[str, bytes] | None = None) -> bytes:
    """An OOXML file with another main content type: a template or macro variant."""
    parts = members(data)
    types = parts["[Content_Types].xml"]
    assert old.encode() in types
    parts["[Content_Types].xml"] = types.replace(old.encode(), new.encode())
    return zipped({**parts, **(extra or {})})


_ODF_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body>'
)


def odf(
    kind: str = "text", body: str = f"<text:p>{CHINESE}</text:p>", *, encrypted: bool = False, doctype: str = ""
) -> bytes:
    """An ODF package. `kind` is the end of its media type: text, text-template, spreadsheet, presentation."""
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    element = kind.partition("-")[0]
    lock = "<manifest:encryption-data/>" if encrypted else ""
    content = f"{doctype}{_ODF_HEAD}<office:{element}>{body}</office:{element}></office:body></office:document-content>"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media_type}"/><manifest:file-entry'
        f' manifest:full-path="content.xml" manifest:media-type="text/xml">{lock}</manifest:file-entry>'
        "</manifest:manifest>"
    )
    parts = {"mimetype": media_type, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped(parts, stored=("mimetype",))


def epub(*chapters: str, extra: Mapping[str, bytes] | None = None, title: str = "一本书") -> bytes:
    """A book of these chapter bodies."""
    chapters = chapters or (f"<h1>第一章</h1><p>{CHINESE}</p>",)
    names = [f"c{number}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="i{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in names)
    # The spine runs against the order of the manifest: only the spine may count.
    spine = "".join(f'<itemref idref="i{n}"/>' for n in reversed(names))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{title}</dc:title><dc:creator>某人</dc:creator><dc:language>zh-CN</dc:language></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
    pages = {
        f"OEBPS/{name}": f'<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'
        for name, body in zip(names, reversed(chapters), strict=True)
    }
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OEBPS/content.opf": package,
        **pages,
        **(extra or {}),
    }
    return zipped(parts, stored=("mimetype",))


def pdf(*pages: str, password: str | None = None, title: str = "") -> bytes:
    """A PDF of these pages. A password of "" only restricts printing, as most encrypted PDFs do."""
    out = io.BytesIO()
    lock = None if password is None else StandardEncryption(password, ownerPassword="owner", canPrint=0)
    canvas = Canvas(out, encrypt=lock)
    canvas.setTitle(title)
    for page in pages or (ENGLISH,):
        canvas.drawString(72, 720, page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def image(kind: str, width: int = 12, height: int = 8) -> bytes:
    """A red picture: PNG, JPEG, TIFF, WEBP, BMP, GIF."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, kind)
    return out.getvalue()


def rtf(text: str = CHINESE, *, extra: str = "") -> bytes:
    """An RTF in GBK, as Chinese Word writes it."""
    body = "".join(c if c.isascii() else "".join(f"\\'{b:02x}" for b in c.encode("gbk")) for c in text)
    head = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}}"
    return f"{head}{extra}\\f0 {body}\\par}}".encode("ascii")


def flat_odf(kind: str = "text", text: str = CHINESE) -> bytes:
    """A one-file ODF document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><office:document'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        f' office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:body><office:{kind}>'
        f"<text:p>{text}</text:p></office:{kind}></office:body></office:document>"
    ).encode()
