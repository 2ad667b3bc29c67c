"""Containers: names that climb, links, members that share bytes, archives in archives."""

from __future__ import annotations

import io
import stat
import struct
import tarfile
import zipfile
import zlib

from tests.engines import samples
from tests.hostile.kinds.kind import Outside, kind


def _docx_with(name: str, *, mode: int = 0, flags: int = 0) -> bytes:
    """A docx with one member more, whose name stands raw in both headers."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for member, content in samples.members(samples.docx("x")).items():
            made.writestr(member, content)
        info = zipfile.ZipInfo("placeholder".ljust(len(name), "_")[: len(name)])
        info.external_attr = mode << 16
        made.writestr(info, b"../../../../etc/passwd")
    raw = data.getvalue().replace(info.filename.encode(), name.encode("latin-1"))
    if flags:
        at = raw.rindex(b"PK\x01\x02")
        raw = raw[: at + 8] + struct.pack("<H", flags) + raw[at + 10 :]
    return raw


def _epub_climbing(_: Outside) -> bytes:
    return samples.epub(extra={"../../../../tmp/wenyuan-owned": b"x"})


def _tar_link(_: Outside) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as made:
        link = tarfile.TarInfo("sub")
        link.type, link.linkname = tarfile.SYMTYPE, "/tmp"
        made.addfile(link)
        file = tarfile.TarInfo("sub/wenyuan-owned")
        file.size = 1
        made.addfile(file, io.BytesIO(b"x"))
    return data.getvalue()


def _zip_link(_: Outside) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        info = zipfile.ZipInfo("link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    return data.getvalue()


def overlapping(count: int, *, name: str = "x{}", before: dict[str, bytes] | None = None) -> bytes:
    """A zip whose directory names one member of 10 MiB `count` times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = bytes(10 << 20)
    packed = packer.compress(content) + packer.flush()
    crc = zlib.crc32(content)
    data, directory = bytearray(), bytearray()
    for member, own in (before or {}).items():
        raw = member.encode()
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(own), len(own), len(own), len(raw), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(data)) + raw
        data += b"PK\x03\x04" + fields + raw + own
    start = len(data)
    for n in range(count):
        raw = name.format(n).encode()
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), len(content), len(raw), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, start) + raw
        if not n:
            data += b"PK\x03\x04" + fields + raw + packed
    total = count + len(before or {})
    end = struct.pack("<HHHHIIH", 0, 0, total & 0xFFFF, total & 0xFFFF, len(directory), len(data), 0)
    return bytes(data + directory) + b"PK\x05\x06" + end


def _overlapping_docx(count: int) -> bytes:
    return overlapping(count, name="word/media/{}.bin", before=samples.members(samples.docx("x")))


def _nested(_: Outside) -> bytes:
    """Six levels of ten archives each: a million files of a kilobyte in some kilobytes."""
    made = samples.zipped({"a.txt": b"x" * 1_000})
    for _level in range(6):
        made = samples.zipped({f"{n}.zip": made for n in range(10)})
    return made


def _itself(_: Outside) -> bytes:
    """A docx in whose embeddings lies a bomb of a docx: what is embedded is never opened."""
    parts = samples.members(samples.docx("outer"))
    return samples.zipped({**parts, "word/embeddings/inner.docx": _overlapping_docx(4_000)})


_UNSAFE = "refused: unsafe_archive"

KINDS = (
    kind("zip-name-up.docx", _UNSAFE, lambda _: _docx_with("../../../../tmp/owned")),
    kind("zip-name-absolute.docx", _UNSAFE, lambda _: _docx_with("/tmp/owned")),
    kind("zip-name-backslash.docx", _UNSAFE, lambda _: _docx_with("..\\..\\owned")),
    kind("zip-name-inside.docx", _UNSAFE, lambda _: _docx_with("word/../../../owned")),
    kind("zip-name-drive.docx", _UNSAFE, lambda _: _docx_with("C:\\owned")),
    kind("zip-name-nul.docx", _UNSAFE, lambda _: _docx_with("word/x.xml\0.png")),
    kind("zip-name-up.epub", _UNSAFE, _epub_climbing),
    kind("zip-member-link.docx", _UNSAFE, lambda _: _docx_with("word/link", mode=stat.S_IFLNK | 0o777)),
    kind("zip-member-locked.docx", "kept: encrypted", lambda _: _docx_with("word/locked", flags=1)),
    kind("tar-link.tar", "kept: unsupported", _tar_link),
    kind("zip-link.zip", "kept: unsupported", _zip_link),
    kind("zip-overlap.zip", "kept: unsupported", lambda _: overlapping(60_000)),
    kind("zip-overlap-60000.docx", _UNSAFE, lambda _: _overlapping_docx(60_000)),
    kind("zip-overlap-4000.docx", f"{_UNSAFE} | refused: archive_bomb", lambda _: _overlapping_docx(4_000)),
    kind("zip-overlap-90.docx", _UNSAFE, lambda _: _overlapping_docx(90)),
    kind("zip-nested.zip", "kept: unsupported", _nested),
    kind("zip-embedded-bomb.docx", "published", _itself),
)
