"""Plain texts: charsets mixed, lines without end, signs that turn, stack or command a terminal."""

from __future__ import annotations

from tests.hostile.kinds.kind import kind

_TEXT = "图书馆为读者保存文献，并提供平等、开放的服务。"
_MIXED = _TEXT.encode("gbk") + _TEXT.encode() + b"\xff\xfe\x00"

KINDS = (
    kind("gbk.txt", "published", lambda _: (_TEXT * 9).encode("gbk")),
    kind("utf16.txt", "published", lambda _: _TEXT.encode("utf-16")),
    kind("mixed-charsets.txt", "published | kept: unreadable", lambda _: _MIXED * 9),
    kind("line-of-50-mb.txt", "published | text only: timeout", lambda _: _TEXT.encode() * 730_000, dear=True),
    kind(
        "line-of-5-mb.txt",
        "published | text only: timeout | kept: too_many_pages | text only: too_many_pages",
        lambda _: b"x" * 5_000_000,
        dear=True,
    ),
    kind(
        "controls.txt",
        "published | kept: unreadable",
        lambda _: f"{_TEXT}\0\x1b[2J\x1b]0;owned\x07{_TEXT}\n".encode() * 5,
    ),
    kind("bidi.txt", "published", lambda _: f"{_TEXT}\u202efdp.exe\u202c\u2066{_TEXT}\u2069\n".encode() * 5),
    kind("combining.txt", "published", lambda _: f"{_TEXT}e{chr(0x301) * 10_000}{_TEXT}".encode()),
    kind("lone-surrogates.txt", "published | kept: unreadable", lambda _: b"\xff\xfe" + b"\x00\xd8A\x00" * 200),
)
