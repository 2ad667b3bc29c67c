"""OLE compound files: opening them, telling what wrote them, and whether a password locks them.

Sources: [MS-CFB] for the container (olefile reads it), [MS-DOC] 2.5.2 for the FIB's flags, [MS-XLS] 2.4.117 for
FilePass, [MS-PPT] 2.3.2 for CurrentUserAtom, [MS-OFFCRYPTO] 2.3.4 for EncryptedPackage.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import olefile

from wenyuan.engines.errors import Unreadable

MAGIC = olefile.MAGIC
#: No stream that is read whole is larger in honest files: a .doc's text of 32 million characters.
STREAM_BYTES = 64 * 1024 * 1024
_FILEPASS = 0x002F
_BOUNDSHEET = 0x0085
_PPT_ENCRYPTED = 0xF3D1C4DF
#: Root entries of programs whose files have no road to pages.
_OTHERS = (
    ("__properties_version1.0", "msg"),
    ("VisioDocument", "vsd"),
    ("Quill", "pub"),
    ("HwpSummaryInformation", "hwp"),
    ("BodyText", "hwp"),
    ("Props", "mpp"),
)
#: Microsoft Works word processor, database and sheets.
_WORKS = ("MatOST", "MN0", "MM", "WksSSWorkBook")


@dataclass(frozen=True, kw_only=True)
class OleFound:
    """What a compound file turned out to be."""

    kind: str
    variant: str = ""
    macro: bool = False
    encrypted: bool = False
    detail: str = ""


def open_ole(path: Path) -> olefile.OleFileIO:
    """Open a compound file. Raises Unreadable; olefile itself stops loops in the sector chains."""
    try:
        return olefile.OleFileIO(str(path))
    except Exception as error:  # olefile raises a dozen classes on damage, IndexError and struct.error among them
        raise Unreadable(f"compound file: {error}") from error


def read_stream(ole: olefile.OleFileIO, *names: str) -> bytes:
    """The first of these root streams that is there, at most STREAM_BYTES of it; b"" where none is."""
    for name in names:
        if ole.exists(name):
            try:
                return bytes(ole.openstream(name).read(STREAM_BYTES))
            except Exception as error:
                raise Unreadable(f"stream {name}: {error}") from error
    return b""


def look_into_ole(path: Path) -> OleFound:
    """Tell a compound file's kind, macros and lock by its root streams. Damage is told as detail, not raised."""
    try:
        with open_ole(path) as ole:
            return _tell(ole)
    except Unreadable as error:
        return OleFound(kind=_by_raw_names(path), detail=error.detail)


def _tell(ole: olefile.OleFileIO) -> OleFound:
    roots = {entry[0].lower() for entry in ole.listdir(streams=True, storages=True)}
    macro = bool(roots & {"macros", "_vba_project_cur", "vba"}) or ole.exists("_VBA_PROJECT")
    if "encryptedpackage" in roots:
        return OleFound(kind="ooxml", encrypted=True)
    if "worddocument" in roots:
        head = read_stream(ole, "WordDocument")[:32]
        flags = struct.unpack_from("<H", head, 10)[0] if len(head) >= 12 else 0
        return OleFound(kind="doc", variant="dot" if flags & 1 else "", macro=macro, encrypted=bool(flags & 0x0100))
    if "powerpoint document" in roots:
        return OleFound(kind="ppt", macro=macro, encrypted=_is_ppt_locked(ole))
    if roots & {"workbook", "book"}:
        return OleFound(kind="xls", macro=macro, encrypted=_is_xls_locked(read_stream(ole, "Workbook", "Book")))
    if any(name.lower() in roots for name in _WORKS) or read_stream(ole, "CONTENTS").startswith(b"CHNKWKS"):
        return OleFound(kind="works")
    for name, kind in _OTHERS:
        if name.lower() in roots:
            return OleFound(kind=kind)
    return OleFound(kind="ole", detail="no known stream")


def records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk BIFF records as (type, start of the payload, its length); ends where the stream does."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


def _is_xls_locked(stream: bytes) -> bool:
    """FilePass stands among the first records of the globals, before the list of sheets."""
    for count, (kind, _, _) in enumerate(records(stream)):
        if kind == _FILEPASS:
            return True
        if kind == _BOUNDSHEET or count > 200:
            return False
    return False


def _is_ppt_locked(ole: olefile.OleFileIO) -> bool:
    """CurrentUserAtom: record header (8), size (4), then the token that tells."""
    user = read_stream(ole, "Current User")
    return len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _PPT_ENCRYPTED


def _by_raw_names(path: Path) -> str:
    """A damaged compound file still has its directory somewhere: the stream names in UTF-16."""
    with path.open("rb") as file:
        data = file.read(16 * 1024 * 1024)
    for name, kind in (("WordDocument", "doc"), ("PowerPoint Document", "ppt"), ("Workbook", "xls"), ("Book", "xls")):
        if name.encode("utf-16-le") in data:
            return kind
    return "ole"
