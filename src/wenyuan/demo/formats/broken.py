"""The files that cannot be read, each for another reason: so that a newcomer sees how the library says so."""

from __future__ import annotations

import hashlib
import random
import struct
from pathlib import Path

from wenyuan.demo.source import Source

#: The padding of the PDF reference, algorithm 2 (ISO 32000-1, 7.6.3.3).
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def write_empty(_: Source, path: Path) -> None:
    """A file without a byte."""
    path.write_bytes(b"")


def damage(path: Path) -> None:
    """Cut a file off in its first third, as a broken transfer does: a zip container loses its directory."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])


def write_unknown(source: Source, path: Path) -> None:
    """Bytes of no known format: 6 KiB of a made-up instrument's readings."""
    dice = random.Random(source.title)  # noqa: S311 - a fixed seed is the point
    readings = b"".join(struct.pack("<Hf", n, dice.gauss(21.5, 0.8)) for n in range(1024))
    path.write_bytes(b"\x9bLOGGER\x02" + readings)


def write_locked_pdf(source: Source, path: Path, *, password: str) -> None:
    """A one-page PDF that opens with `password` only.

    The standard security handler, revision 2 with 40-bit RC4 (ISO 32000-1, 7.6.3): no protection today, but a real
    lock for a reader without the word, and within reach of the standard library.
    """
    words = password.encode("latin-1")
    owner = _rc4(hashlib.md5(_padded(words)).digest()[:5], _padded(words))  # noqa: S324 - the format's own hash
    number = hashlib.md5(source.title.encode()).digest()  # noqa: S324 - an identifier
    rights = struct.pack("<i", -4)
    key = hashlib.md5(_padded(words) + owner + rights + number).digest()[:5]  # noqa: S324 - the format's own hash
    lines = [line for line in source.markdown.splitlines() if line.strip()]
    shown = "".join(f"({_literal(line)}) Tj T* " for line in [source.title, "", *lines])
    content = _rc4(_object_key(key, 4), f"BT /F1 14 Tf 22 TL 72 760 Td {shown}ET".encode("latin-1"))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (owner.hex().encode(), _rc4(key, _PAD).hex().encode()),
    ]
    path.write_bytes(_assemble(bodies, b"/Root 1 0 R/Encrypt 6 0 R/ID[<%s><%s>]" % ((number.hex().encode(),) * 2)))


def _assemble(bodies: list[bytes], trailer: bytes) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        trailer,
        len(out),
    )


def _object_key(key: bytes, number: int) -> bytes:
    return hashlib.md5(key + struct.pack("<I", number)[:3] + b"\0\0").digest()[:10]  # noqa: S324 - the format's own hash


def _padded(words: bytes) -> bytes:
    return (words + _PAD)[:32]


def _literal(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
