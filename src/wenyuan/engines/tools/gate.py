"""Task `gate`: what is refused before any native parser sees a file, each for its own reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wenyuan.engines.errors import Encrypted, TooLarge, Unreadable, Unsupported
from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.gate_image import check_image
from wenyuan.engines.tools.gate_rtf import check_rtf
from wenyuan.engines.tools.gate_xml import check_xml_file
from wenyuan.engines.tools.gate_zip import check_zip
from wenyuan.engines.tools.sniff import recognise
from wenyuan.engines.tools.sniff_kinds import KINDS, Kind, promises_pages

#: What is allowed where the task's arguments do not say: flat texts are shown up to 4 million characters, and a larger
#: file is a data set, not a document; a picture of 50 megapixels is an A2 sheet at 200 dots an inch.
MAX_TEXT_MIB, MAX_MEGAPIXELS, MAX_UNPACKED_MIB = 64, 50, 1024
_ZIPPED = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "epub"})
_PDF_AT_LEAST = 32


@task("gate")
def gate(job: Job) -> dict[str, Any]:
    """Let `file` of `args.kind` pass, or raise why not; `args.name` tells damage from a kind we do not know.

    `args.text_mib`, `args.megapixels` and `args.unpacked_mib` are the limits. Returns {"xml": bytes of XML in an office
    package}, by which a heavy one is told. Raises Unsupported (no road to pages), Encrypted, Unreadable, TooLarge, UnsafeArchive, ArchiveBomb, XmlEntities.
    """
    path = job.inputs["file"]
    kind = KINDS.get(str(job.args.get("kind", "")), KINDS["unknown"])
    if kind.name == "unknown" and promises_pages(str(job.args.get("name", ""))):
        raise Unreadable("the content fits no format, though the name promises one")
    if kind.road is None and kind.name != "ooxml":
        raise Unsupported(kind.name, kind=kind.label)
    if kind.name == "ooxml" or recognise(path, "")["encrypted"]:
        raise Encrypted(kind.name)
    return {"xml": _check_form(path, kind, job.args)}


def _check_form(path: Path, kind: Kind, limits: Mapping[str, Any]) -> int:
    """Bytes of XML seen."""
    text_mib = int(limits.get("text_mib", MAX_TEXT_MIB))
    with path.open("rb") as file:
        head = file.read(4096)
    if kind.name in _ZIPPED and head.startswith(b"PK"):
        return check_zip(path, kind.name, most=int(limits.get("unpacked_mib", MAX_UNPACKED_MIB)) << 20)
    if kind.road == "office" and head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<"):
        check_xml_file(path)
        return path.stat().st_size
    if kind.name == "rtf":
        check_rtf(path.read_bytes())
    elif kind.road == "image":
        check_image(path, most=int(limits.get("megapixels", MAX_MEGAPIXELS)) * 1_000_000)
    elif kind.road == "flat" and path.stat().st_size > text_mib << 20:
        raise TooLarge(kind.name, limit=f"{text_mib} MiB")
    elif kind.name == "pdf" and path.stat().st_size < _PDF_AT_LEAST:
        raise Unreadable("a PDF header and nothing else")
    return 0
