"""Compound files (.doc, .xls, .ppt and their relatives) built byte by byte, small and complete enough to be read."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def ole(streams: Mapping[str, bytes], *, storages: tuple[str, ...] = ()) -> bytes:
    """A version 3 compound file with these root streams, each padded to 4,096 bytes so that no mini stream is needed."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    entries = [(name, 2, data) for name, data in padded.items()] + [(name, 1, b"") for name in storages]
    directory_sectors = -(-(len(entries) + 1) * 128 // _SECTOR)
    chains: list[int] = [_FAT]
    body = b""

    def place(count: int) -> int:
        start = len(chains)
        chains.extend([*range(start + 1, start + count), _END])
        return start

    directory_start = place(directory_sectors)
    table = [_entry("Root Entry", 5, child=1 if entries else _FREE)]
    for number, (name, kind, data) in enumerate(entries, 1):
        count = -(-len(data) // _SECTOR)
        start = place(count) if data else _END
        body += data.ljust(count * _SECTOR, b"\0")
        following = number + 1 if number < len(entries) else _FREE
        table.append(_entry(name, kind, right=following, start=start, size=len(data)))
    directory = b"".join(table).ljust(directory_sectors * _SECTOR, b"\0")
    assert len(chains) <= 128, "one sector of FAT is enough for these"
    fat = struct.pack("<128I", *chains, *[_FREE] * (128 - len(chains)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory_start, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    return header + fat + directory + body


def _entry(name: str, kind: int, *, child: int = _FREE, right: int = _FREE, start: int = 0, size: int = 0) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1)
    return head + struct.pack("<III", _FREE, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def doc(text: str, *, encrypted: bool = False, template: bool = False, compressed: str = "") -> bytes:
    """A Word 97 file of one piece of UTF-16 text, and before it one of 8-bit `compressed` text."""
    narrow, wide = compressed.encode("cp1252"), text.encode("utf-16-le")
    begin = 0x400
    word = bytearray(begin + len(narrow) + len(narrow) % 2) + wide
    word[begin : begin + len(narrow)] = narrow
    flags = 0x0200 | (0x0100 if encrypted else 0) | (1 if template else 0)
    struct.pack_into("<HH", word, 0, 0xA5EC, 193)
    struct.pack_into("<H", word, 10, flags)
    pieces = [(len(narrow), begin * 2 | 0x4000_0000)] if narrow else []
    pieces.append((len(text), begin + len(narrow) + len(narrow) % 2))
    positions, at = [0], 0
    for length, _ in pieces:
        at += length
        positions.append(at)
    plc = struct.pack(f"<{len(positions)}I", *positions)
    plc += b"".join(struct.pack("<HIH", 0, position, 0) for _, position in pieces)
    # A property run comes before the piece table in most real files.
    clx = b"\x01\x02\x00ab" + b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<II", word, 0x01A2, 0, len(clx))
    return ole({"WordDocument": bytes(word), "1Table": clx})


def ppt(*texts: str, notes: str = "", encrypted: bool = False) -> bytes:
    """A presentation of one slide with these texts, and a notes page."""

    def record(version: int, kind: int, payload: bytes) -> bytes:
        return struct.pack("<HHI", version, kind, len(payload)) + payload

    def atom(text: str) -> bytes:
        if text.isascii():
            return record(0, 0x0FA8, text.encode("latin-1"))
        return record(0, 0x0FA0, text.encode("utf-16-le"))

    slides = record(0x000F, 0x03EE, b"".join(atom(text) for text in texts))
    hidden = record(0x000F, 0x03F0, atom(notes)) if notes else b""
    stream = record(0x000F, 0x03E8, slides + hidden)
    token = 0xF3D1C4DF if encrypted else 0xE391C05F
    user = record(0, 0x0FF6, struct.pack("<III", 0x14, token, 0))
    return ole({"PowerPoint Document": stream, "Current User": user})


def xls(rows: list[list[str | float]], *, sheet: str = "Sheet1", encrypted: bool = False) -> bytes:
    """A BIFF8 workbook of one sheet with texts and numbers."""

    def record(kind: int, payload: bytes) -> bytes:
        return struct.pack("<HH", kind, len(payload)) + payload

    def string(text: str) -> bytes:
        return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")

    bof = "<HHHHII"
    begin = record(0x0809, struct.pack(bof, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    if encrypted:
        return ole({"Workbook": begin + record(0x002F, struct.pack("<H", 1) + bytes(52)) + record(0x000A, b"")})
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    shared = record(0x00FC, struct.pack("<II", len(texts), len(texts)) + b"".join(map(string, texts)))
    name = struct.pack("<BB", len(sheet), 1) + sheet.encode("utf-16-le")
    size = len(begin) + 4 + 6 + len(name) + len(shared) + 4
    bound = record(0x0085, struct.pack("<IBB", size, 0, 0) + name)
    cells, index = b"", 0
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                cells += record(0x00FD, struct.pack("<HHHI", r, c, 0, index))
                index += 1
            else:
                cells += record(0x0203, struct.pack("<HHHd", r, c, 0, cell))
    body = record(0x0809, struct.pack(bof, 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)) + cells + record(0x000A, b"")
    return ole({"Workbook": begin + bound + shared + record(0x000A, b"") + body})
