"""Task `quick_text`: a document's text within milliseconds, so that it is found before its pages are made."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from wenyuan.engines.errors import Unreadable
from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.flat import decode_file, read_blocks
from wenyuan.engines.tools.flat_blocks import text_of
from wenyuan.engines.tools.ole import MAGIC
from wenyuan.engines.tools.pdf_clean import clean_text
from wenyuan.engines.tools.text_doc import doc_text
from wenyuan.engines.tools.text_odf import odf_text
from wenyuan.engines.tools.text_ooxml import docx_text, pptx_text
from wenyuan.engines.tools.text_pdf import pdf_quick_text
from wenyuan.engines.tools.text_ppt import ppt_text
from wenyuan.engines.tools.text_properties import read_properties
from wenyuan.engines.tools.text_rtf import rtf_text
from wenyuan.engines.tools.text_sheet import sheet_text
from wenyuan.engines.tools.text_sink import MAX_CHARS, Full, TextSink
from wenyuan.engines.tools.text_xml import iterparse

Reader = Callable[[Path, TextSink], None]


def _plain(path: Path, sink: TextSink) -> None:
    sink.add(decode_file(path).text)


def _blocks(kind: str) -> Reader:
    def read(path: Path, sink: TextSink) -> None:
        for block in read_blocks(path, kind).blocks:
            if text := text_of(block):
                sink.line(text)

    return read


def _office_xml(path: Path, sink: TextSink) -> None:
    """Word and Excel 2003 XML: the characters of paragraphs and cells."""
    with path.open("rb") as file:
        for _, element in iterparse(file, tags=("p", "Data")):
            sink.line("".join(element.itertext()))
            element.clear(keep_tail=True)


#: What zipfile, zlib and lxml say of broken files.
_DAMAGE = (zipfile.BadZipFile, zlib.error, etree.LxmlError, EOFError, struct.error, NotImplementedError)
#: Kinds with quick text; pictures and Works files have none.
READERS: dict[str, Reader] = {
    "docx": docx_text,
    "pptx": pptx_text,
    "xlsx": sheet_text,
    "xls": sheet_text,
    "ods": sheet_text,
    "odt": odf_text,
    "odp": odf_text,
    "odg": odf_text,
    "doc": doc_text,
    "ppt": ppt_text,
    "rtf": rtf_text,
    "pdf": pdf_quick_text,
    "txt": _plain,
    "csv": _plain,
    "md": _blocks("md"),
    "html": _blocks("html"),
    "epub": _blocks("epub"),
}


@task("quick_text")
def quick_text(job: Job) -> dict[str, Any]:
    """Write text.txt (UTF-8) from `file` of `args.kind`; kinds without a reader give "".

    `args.max_chars` bounds the text, 4 million by default.

    Returns chars and the raw properties. Raises Encrypted, Unreadable.
    """
    kind, path = str(job.args.get("kind", "")), job.inputs["file"]
    sink = TextSink(int(job.args.get("max_chars", MAX_CHARS)))
    reader = _reader(kind, path)
    if reader is not None:
        try:
            reader(path, sink)
        except Full:
            # The beginning of a very long text is enough to find it by.
            pass
        except _DAMAGE as error:
            # What was read before the damage is worth finding; the converter may yet read more.
            if not sink.text().strip():
                raise Unreadable(f"{type(error).__name__}: {error}") from error
    text = clean_text(sink.text()).strip()
    (job.out / "text.txt").write_text(text, encoding="utf-8")
    return {"chars": len(text), "properties": read_properties(path, kind)}


def _reader(kind: str, path: Path) -> Reader | None:
    """The reader of a kind, given that old kinds come in several containers."""
    with path.open("rb") as file:
        head = file.read(4096)
    if kind in {"doc", "xls"} and not head.startswith(MAGIC):
        # Without a container: Office 2003's XML, or a program from before 1995, whose text only LibreOffice knows.
        return _office_xml if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else None
    if kind == "ods" and not head.startswith(b"PK"):
        return odf_text
    return READERS.get(kind)
