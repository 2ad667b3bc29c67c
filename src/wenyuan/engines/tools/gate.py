"""Task `gate`: what is refused before any native parser sees a file, each for its own reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wenyuan.engines.errors import Encrypted, TooLarge, Unreadable, Unsupported
from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.gate_image import check_image
from wenyuan.engines.tools.gate_rtf import check_rtf
from wenyuan.engines.tools.gate_xml import check_xml_file
from wenyuan.engines.tools.gate_zip import check_zip
from wenyuan.engines.tools.sniff import recognise
from wenyuan.engines.tools.sniff_kinds import KINDS, Kind, is_known_ending

#: Flat texts are shown up to 4 million characters; a larger file is a data set, not a document.
MAX_TEXT_MIB = 64
_ZIPPED = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "epub"})
_PDF_AT_LEAST = 32


@task("gate")
def gate(job: Job) -> dict[str, Any]:
    """Let `file` of `args.kind` pass, or raise why not; `args.name` tells damage from a kind we do not know.

    Raises Unsupported (no road to pages), Encrypted, Unreadable, TooLarge, UnsafeArchive, ArchiveBomb, XmlEntities.
    """
    path = job.inputs["file"]
    kind = KINDS.get(str(job.args.get("kind", "")), KINDS["unknown"])
    if kind.name == "unknown" and is_known_ending(str(job.args.get("name", ""))):
        raise Unreadable("the content fits no format, though the name promises one")
    if kind.road is None and kind.name != "ooxml":
        raise Unsupported(kind.name, kind=kind.label)
    if kind.name == "ooxml" or recognise(path, "")["encrypted"]:
        raise Encrypted(kind.name)
    _check_form(path, kind)
    return {}


def _check_form(path: Path, kind: Kind) -> None:
    with path.open("rb") as file:
        head = file.read(4096)
    if kind.name in _ZIPPED and head.startswith(b"PK"):
        check_zip(path, kind.name)
    elif kind.road == "office" and head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<"):
        check_xml_file(path)
    elif kind.name == "rtf":
        check_rtf(path.read_bytes())
    elif kind.road == "image":
        check_image(path)
    elif kind.road == "flat" and path.stat().st_size > MAX_TEXT_MIB * 1024**2:
        raise TooLarge(kind.name, limit=f"{MAX_TEXT_MIB} MiB")
    elif kind.name == "pdf" and path.stat().st_size < _PDF_AT_LEAST:
        raise Unreadable("a PDF header and nothing else")
