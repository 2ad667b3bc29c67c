"""RTF and old binary Word: depth, objects, and an object of the equation editor."""

from __future__ import annotations

from tests.engines import samples, samples_ole
from tests.hostile.kinds.kind import Outside, kind


def _object(hex_: bytes, name: bytes = b"Package") -> bytes:
    return b"{\\rtf1 text{\\object\\objemb\\objupdate{\\*\\objclass %s}{\\*\\objdata %s}}\\par}" % (name, hex_)


def _equation(_: Outside) -> bytes:
    """OLE 1 data for Equation.3 with a font name longer than the editor's buffer."""
    head = bytes.fromhex("0105000002000000") + b"\x0b\0\0\0Equation.3\0" + bytes(8) + b"\x45\0\0\0"
    return _object(
        (head + b"\x1c\0\0\0\x02\0" + bytes(20) + b"\x03\x01\x01\x03\x0a\x0a\x01\x08" + b"A" * 200).hex().encode(),
        b"Equation.3",
    )


def _link(out: Outside) -> bytes:
    fields = "".join(
        f"{{\\field{{\\*\\fldinst {words} }}{{\\fldrslt x}}}}"
        for words in (f"INCLUDEPICTURE {out.url}/rtf-picture \\\\d", f"INCLUDETEXT {out.text}", "DDEAUTO cmd /c")
    )
    template = f"{{\\*\\template {out.url}/rtf-template}}"
    return f"{{\\rtf1{template} text {fields}\\par}}".encode()


def _ole_circle(_: Outside) -> bytes:
    """A compound file whose allocation chain leads back to its own beginning."""
    data = bytearray(samples_ole.doc("圈"))
    data[512 : 512 + 4 * 16] = (0).to_bytes(4, "little") * 16
    return bytes(data)


KINDS = (
    kind("braces.rtf", "refused: unsafe_archive", lambda _: b"{\\rtf1 " + b"{" * 200_000),
    kind("object-10-mb.rtf", "refused: unsafe_archive", lambda _: _object(b"41" * (10 << 20))),
    kind("equation.rtf", "published", _equation),
    kind("links.rtf", "published", _link),
    kind("binary-lies.rtf", "kept: unreadable", lambda _: b"{\\rtf1 a\\bin2147483647 " + bytes(100) + b"}"),
    kind("chain-circle.doc", "kept: unreadable | text only: unreadable | kept: crash | published", _ole_circle),
    kind("locked.doc", "kept: encrypted", lambda _: samples_ole.doc("x", encrypted=True)),
    kind("cut.docx", "published | kept: unreadable | kept: crash", lambda _: samples.docx("x" * 500)[:-600]),
)
