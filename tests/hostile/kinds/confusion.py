"""Files that are not what they are called, or two things at once, and programs that a converter might run."""

from __future__ import annotations

import zipfile
from io import BytesIO

from tests.engines import samples
from tests.hostile.kinds.kind import Outside, kind

_HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script><p>\xe5\xad\x97</p></body></html>"
_SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def _svg(body: str, *, head: str = "", words: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<svg {_SVG} width="48" height="48" {words}>{body}</svg>'.encode()


def _active_svg(_: Outside) -> bytes:
    body = "<script>alert(2)</script><foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><iframe src='javascript:alert(3)'/></body></foreignObject>"
    return _svg(body, words='onload="alert(1)"')


def _uses(_: Outside) -> bytes:
    levels = '<g id="a0"><rect width="1" height="1"/></g>'
    levels += "".join(f'<g id="a{n}">{f"<use xlink:href=&quot;#a{n - 1}&quot;/>" * 10}</g>' for n in range(1, 10))
    return _svg(levels.replace("&quot;", '"') + '<use xlink:href="#a9"/>')


def _gif_script(_: Outside) -> bytes:
    return b"GIF89a/*\x01\x00" + samples.image("gif")[10:] + b"*/=1;alert(1)//"


def _pdf_html(_: Outside) -> bytes:
    return b"<html><script>alert(1)</script><!--\n" + samples.pdf("two things") + b"-->"


def _pdf_zip(_: Outside) -> bytes:
    data = BytesIO()
    data.write(samples.pdf("two things"))
    with zipfile.ZipFile(data, "a") as made:
        made.writestr("evil.txt", b"x")
    return data.getvalue()


def _docx_behind(_: Outside) -> bytes:
    """An office package behind a PDF header: readers of the end record open it, readers of the head do not."""
    return b"%PDF-1.4\n" + samples.docx("x")


def _msl(out: Outside) -> bytes:
    return f'<?xml version="1.0"?><image><read filename="{out.picture}"/><write filename="/tmp/wenyuan-owned.php"/></image>'.encode()


_PS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"

KINDS = (
    kind("active.svg", "kept: unsupported", _active_svg),
    kind(
        "entity.svg",
        "kept: unsupported",
        lambda out: _svg("<text>&x;</text>", head=f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{out.text}">]>'),
    ),
    kind("uses.svg", "kept: unsupported", _uses),
    kind(
        "image.svg",
        "kept: unsupported",
        lambda out: _svg(f'<image xlink:href="{out.url}/svg-image"/><image xlink:href="{out.picture}"/>'),
    ),
    kind("html-as.png", "published", lambda _: _HTML + b"<!-- png -->"),
    kind("html-as.txt", "published", lambda _: _HTML + b"<!-- txt -->"),
    kind("html-as.pdf", "published", lambda _: _HTML + b"<!-- pdf -->"),
    kind(
        "html-as.doc",
        "published",
        lambda out: _HTML.replace(b"</body>", f'<img src="{out.url}/doc-img">'.encode() + b"</body>"),
    ),
    kind("script-as.gif", "published | kept: unreadable", _gif_script),
    kind("html-before.pdf", "published | kept: unreadable", _pdf_html),
    kind("zip-behind.pdf", "published", _pdf_zip),
    kind("docx-behind.pdf", "kept: unreadable", _docx_behind),
    kind("program.docx", "kept: unsupported", lambda _: b"MZ\x90\x00" + bytes(4_000)),
    kind("elf.xlsx", "kept: unsupported", lambda _: b"\x7fELF\x02\x01\x01" + bytes(4_000)),
    kind("msl.svg", "kept: unsupported | published | kept: unreadable", _msl),
    kind(
        "postscript-as.jpg",
        "kept: unsupported",
        lambda _: _PS + b"(%pipe%touch /tmp/wenyuan-owned) (w) file closefile showpage\n",
    ),
    kind("loop.eps", "kept: unsupported", lambda _: _PS + b"{} loop\n"),
)
