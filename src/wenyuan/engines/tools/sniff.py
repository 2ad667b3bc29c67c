"""Task `sniff`: what a file is, decided once, by its content; every later stage uses this answer."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from wenyuan.engines.errors import Empty
from wenyuan.engines.task import Job, task
from wenyuan.engines.tools import ole
from wenyuan.engines.tools.charset import SAMPLE_BYTES, decode
from wenyuan.engines.tools.sniff_kinds import KINDS, ending, name_agrees
from wenyuan.engines.tools.sniff_magic import by_signature, has_late_pdf_header
from wenyuan.engines.tools.sniff_text import tell_text
from wenyuan.engines.tools.sniff_zip import look_into_zip

_HEAD_BYTES = 4096
#: Name endings that say more than the content can: templates and shows of the old formats, and Kingsoft's names.
_NAMED_VARIANTS = frozenset({"dot", "xlt", "pot", "pps", "wps", "wpt", "et", "ett", "dps", "dpt"})


@task("sniff")
def sniff(job: Job) -> dict[str, Any]:
    """Tell what `file` is. `args.name` is its name, which decides only among txt, csv and md.

    Returns kind, variant ("" for the plain form), family, media_type, label, macro, encrypted, name_agrees, and a
    detail for operators: the charset of texts, the damage of containers. Raises Empty.
    """
    name = str(job.args.get("name", ""))
    told = recognise(job.inputs["file"], name)
    kind = KINDS[told["kind"]]
    return {
        "family": kind.family,
        "media_type": kind.media_type,
        "label": kind.label,
        "name_agrees": name_agrees(kind.name, name),
        **told,
    }


def recognise(path: Path, name: str) -> dict[str, Any]:
    """The content's own answer: kind, variant, macro, encrypted, detail."""
    if path.stat().st_size == 0:
        raise Empty
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
        file.seek(max(0, path.stat().st_size - 2048))
        tail = file.read()
    if head.startswith(ole.MAGIC):
        return _of_ole(path, name)
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"}:
        found = look_into_zip(path)
        return _answer(found.kind, found.variant, macro=found.macro, encrypted=found.encrypted, detail=found.detail)
    if kind := by_signature(head[:_HEAD_BYTES]):
        return _answer(kind, encrypted=kind == "pdf" and _is_pdf_locked(path))
    text = decode(head)
    if text is not None:
        found_text = tell_text(text.text, name)
        if found_text.kind not in {"html", "svg"} and has_late_pdf_header(head, tail):
            return _answer("pdf", encrypted=_is_pdf_locked(path))
        return _answer(found_text.kind, found_text.variant, detail=text.charset)
    if has_late_pdf_header(head, tail):
        return _answer("pdf", encrypted=_is_pdf_locked(path))
    return _answer("unknown")


def _of_ole(path: Path, name: str) -> dict[str, Any]:
    found = ole.look_into_ole(path)
    end = ending(name)
    kind, variant = found.kind, found.variant
    if kind == "ooxml":
        # Nobody can see through the lock: the name is the only hint, and only among the three.
        kind = next((k for k in ("docx", "xlsx", "pptx") if end.startswith(k[:3]) or end in KINDS[k].endings[:6]), kind)
    elif end in _NAMED_VARIANTS and end in KINDS[kind].endings:
        variant = end
    return _answer(kind, variant, macro=found.macro, encrypted=found.encrypted, detail=found.detail)


def _answer(
    kind: str, variant: str = "", *, macro: bool = False, encrypted: bool = False, detail: str = ""
) -> dict[str, Any]:
    return {"kind": kind, "variant": variant, "macro": macro, "encrypted": encrypted, "detail": detail[:500]}


def _is_pdf_locked(path: Path) -> bool:
    """Whether a PDF needs a password to be opened. Most encrypted PDFs only restrict printing and open without one.

    The word stands uncompressed in every encrypted PDF, so the others are not parsed here.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find(b"/Encrypt") < 0:
            return False
    try:
        pypdfium2.PdfDocument(path).close()
    except pypdfium2.PdfiumError as error:
        return getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
    return False
