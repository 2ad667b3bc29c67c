"""Pictures that are larger inside than outside, or that end before they end."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from tests.engines import samples
from tests.hostile.kinds.kind import Outside, kind
from tests.hostile.kinds.pdf_forms import squeezed


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, pixels: bytes, *, bits: int = 1, extra: bytes = b"") -> bytes:
    """A grey PNG of these measures, whatever its pixels are."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _one_bit(_: Outside) -> bytes:
    side = 50_000
    return png(side, side, squeezed(side * (side // 8 + 1), b"\0"))


def _text_bomb(_: Outside) -> bytes:
    """A comment of 64 MiB, deflated, in a picture of eight pixels."""
    extra = _chunk(b"zTXt", b"Comment\0\0" + squeezed(1 << 26))
    return png(8, 1, zlib.compress(b"\0\0"), extra=extra)


def _frames(count: int) -> bytes:
    data = io.BytesIO()
    frames = [Image.new("1", (8, 8), n % 2) for n in range(count)]
    frames[0].save(data, "TIFF", save_all=True, append_images=frames[1:])
    return data.getvalue()


def _tiff_circle(_: Outside) -> bytes:
    """A TIFF whose second directory is its first."""
    data = bytearray(_frames(1))
    (start,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, start)
    struct.pack_into("<I", data, start + 2 + 12 * entries, start)
    return bytes(data)


def _animation(_: Outside) -> bytes:
    data = io.BytesIO()
    frames = [Image.new("P", (400, 400), n % 200) for n in range(300)]
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])
    return data.getvalue()


KINDS = (
    kind("one-bit-50000.png", "kept: too_large", _one_bit, dear=True),
    kind(
        "header-2147483647.png",
        "kept: too_large | kept: unreadable",
        lambda _: png(2**31 - 1, 2**31 - 1, zlib.compress(b"\0")),
    ),
    kind("comment-bomb.png", "published | kept: unreadable", _text_bomb),
    kind("frames.tiff", "kept: too_many_pages", lambda _: _frames(2_500), dear=True),
    kind("circle.tiff", "published | kept: unreadable | kept: too_many_pages", _tiff_circle),
    kind("animation.gif", "published", _animation),
    kind("cut.jpg", "published | kept: unreadable", lambda _: samples.image("jpeg", 900, 900)[:-4_000]),
    kind(
        "giant.webp",
        "kept: unreadable | kept: too_large",
        lambda _: b"RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0\x2f\xff\xff\xff\x0f" + bytes(13),
    ),
    kind(
        "giant.bmp",
        "kept: too_large | kept: unreadable",
        lambda _: b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0),
    ),
)
