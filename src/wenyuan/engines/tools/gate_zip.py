"""The gate for zip containers: layout, names and real size of every member, before any native parser sees them.

The checks stand in the order of their cost: the end record's own count, the central directory's names and flags, the
local headers, and last one inflating pass in which the XML of office packages goes through `gate_xml` as well.
The numbers are what several hundred honest office files stay far below.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from wenyuan.engines.errors import ArchiveBomb, Encrypted, Unreadable, UnsafeArchive
from wenyuan.engines.tools.gate_xml import Doctype, XmlGuard, begins_like_xml

MAX_ENTRIES = 5_000
MAX_TOTAL = 1024**3
#: A ratio is judged only above this size: small honest XML packs 200 times and more.
RATIO_FROM = 64 * 1024**2
MAX_RATIO = 200
_CHUNK = 1024**2
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCAL = struct.Struct("<4s5H3L2H")
#: Entries are at least 46 bytes; an honest one with its name and extra fields stays far under this.
_ENTRY_BYTES = 4096


def check_zip(path: Path, kind: str, *, most: int = MAX_TOTAL) -> int:
    """Refuse an unsafe container, or one that holds more than `most` bytes; gives the bytes of XML in it.

    Raises UnsafeArchive, ArchiveBomb, Encrypted, XmlEntities or Unreadable.
    """
    size = path.stat().st_size
    try:
        with path.open("rb") as file, checked(file, size=size, most=most) as container:
            return _check_contents(container, container.infolist(), kind=kind, size=size, most=most)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise Unreadable(f"container: {error}") from error


@contextmanager
def checked(file: BinaryIO, *, size: int, most: int = MAX_TOTAL) -> Iterator[zipfile.ZipFile]:
    """A container whose count, names, flags and layout are safe. Nothing is inflated yet: what comes out is still to be
    bounded by `most` and MAX_RATIO. Raises UnsafeArchive, ArchiveBomb, Encrypted, Unreadable, and zipfile's own errors."""
    _check_count(file, size)
    with zipfile.ZipFile(file) as container:
        infos = container.infolist()
        if len(infos) > MAX_ENTRIES:
            raise UnsafeArchive(f"{len(infos)} entries", why="entries")
        _check_entries(infos, most)
        _check_layout(file, infos)
        yield container


def _check_count(file: BinaryIO, size: int) -> None:
    """Read the counts in the end record before the whole directory is read into memory."""
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise Unreadable("container without an end record")
    record = _END.unpack_from(tail, at)
    count, directory_bytes = record[4], record[5]
    if (at64 := tail.rfind(b"PK\x06\x06")) >= 0 and at64 + _END64.size <= len(tail):
        record64 = _END64.unpack_from(tail, at64)
        count, directory_bytes = max(count if count != 0xFFFF else 0, record64[7]), record64[8]
    if count > MAX_ENTRIES:
        raise UnsafeArchive(f"{count} entries declared", why="entries")
    if directory_bytes > MAX_ENTRIES * _ENTRY_BYTES:
        raise UnsafeArchive(f"directory of {directory_bytes} bytes", why="entries")


def _check_entries(infos: list[zipfile.ZipInfo], most: int) -> None:
    seen: set[str] = set()
    for info in infos:
        raw = info.orig_filename
        parts = raw.replace("\\", "/").split("/")
        if raw.startswith(("/", "\\")) or raw[1:2] == ":" or ".." in parts or "\x00" in raw:
            raise UnsafeArchive(repr(raw[:200]), why="path")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UnsafeArchive(repr(raw[:200]), why="symlink")
        if info.flag_bits & 1:
            raise Encrypted(repr(raw[:200]))
        if raw in seen:
            raise UnsafeArchive(repr(raw[:200]), why="duplicate")
        seen.add(raw)
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Unreadable(f"compression method {info.compress_type}")
    if (total := sum(info.file_size for info in infos)) > most:
        raise ArchiveBomb(f"{total} bytes declared", why="total")


def _check_layout(file: BinaryIO, infos: list[zipfile.ZipInfo]) -> None:
    """Members may not share bytes, and a local header must name what the directory names: parsers read either."""
    end_before = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        file.seek(info.header_offset)
        header = _LOCAL.unpack(file.read(_LOCAL.size))
        if header[0] != b"PK\x03\x04":
            raise Unreadable("no local header where the directory says")
        name_bytes, extra_bytes = header[9], header[10]
        charset = "utf-8" if info.flag_bits & 0x800 else "cp437"
        if file.read(name_bytes) != info.orig_filename.encode(charset):
            raise UnsafeArchive(repr(info.orig_filename[:200]), why="names")
        if info.header_offset < end_before:
            raise UnsafeArchive(repr(info.orig_filename[:200]), why="overlap")
        end_before = info.header_offset + _LOCAL.size + name_bytes + extra_bytes + info.compress_size


def _check_contents(
    container: zipfile.ZipFile, infos: list[zipfile.ZipInfo], *, kind: str, size: int, most: int
) -> int:
    """Inflate every member once; gives the bytes that were XML."""
    real = xml = 0
    for info in infos:
        if info.is_dir():
            continue
        with container.open(info) as member:
            chunk = member.read(_CHUNK)
            guard = XmlGuard(_doctype_rule(kind, info.filename)) if begins_like_xml(chunk) else None
            while chunk:
                real += len(chunk)
                if real > most:
                    raise ArchiveBomb(f"over {most} bytes", why="total")
                if real > RATIO_FROM and real > MAX_RATIO * size:
                    raise ArchiveBomb(f"over {MAX_RATIO} times its size", why="ratio")
                if guard is not None:
                    xml += len(chunk)
                    guard.feed(chunk)
                chunk = member.read(_CHUNK)
            if guard is not None:
                guard.close()
    return xml


def _doctype_rule(kind: str, name: str) -> Doctype:
    """OOXML and ODF forbid DOCTYPE. XHTML and SVG bring one; so did the manifests of the first ODF programs."""
    lower = name.lower()
    if kind == "epub" or lower.endswith((".svg", ".html", ".htm", ".xhtml")) or lower == "meta-inf/manifest.xml":
        return Doctype.WITHOUT_ENTITIES
    # The packages of OpenOffice.org 1 name their DTD in every part.
    if kind in {"odt", "ods", "odp", "odg"} and lower.rpartition("/")[2] in _ODF_PARTS:
        return Doctype.WITHOUT_SUBSET
    return Doctype.FORBIDDEN


_ODF_PARTS = frozenset({"content.xml", "styles.xml", "meta.xml", "settings.xml"})
