"""Markdown, HTML and EPUB: scripts, frames, styles that fetch, and nesting without end."""

from __future__ import annotations

from tests.engines import samples
from tests.hostile.kinds.kind import Outside, kind


def _page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>t</title>{head}</head><body><p>字</p>{body}</body></html>".encode()


def _calls(out: Outside) -> bytes:
    url = out.url
    head = (
        f'<link rel=stylesheet href="{url}/html-css"><style>@import "{url}/html-import";'
        f'body{{background:url({url}/html-background)}}</style><base href="{url}/"><meta http-equiv=refresh content="0;{url}/html-refresh">'
    )
    body = (
        f'<img src="{url}/html-img"><img src="{out.picture}"><iframe src="{out.text}"></iframe>'
        f'<object data="{url}/html-object"></object><embed src="{url}/html-embed"><script src="{url}/html-script"></script>'
        f'<video poster="{url}/html-poster"></video><script>alert(1)</script><p onclick="alert(2)">x</p>'
        f'<a href="javascript:alert(3)">y</a><svg onload="alert(4)"></svg>'
    )
    return _page(body, head)


def _xhtml_entities(_: Outside) -> bytes:
    return samples.epub(
        extra={
            "OEBPS/bomb.xhtml": b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
            b'<html xmlns="http://www.w3.org/1999/xhtml"><body>&b;</body></html>'
        }
    )


def _epub_calls(out: Outside) -> bytes:
    return samples.epub(
        f'<p>字</p><img src="{out.url}/epub-img"/><img src="{out.picture}"/><script src="{out.url}/epub-js"/>'
        f'<p style="background:url({out.url}/epub-style)">x</p>'
    )


_DEEP = "published | text only: timeout | kept: unreadable"

KINDS = (
    kind("calls.html", "published", _calls),
    kind("deep.html", _DEEP, lambda _: _page("<div>" * 100_000 + "x")),
    kind("deep-tables.html", _DEEP, lambda _: _page("<table><tr><td>" * 2_000 + "x")),
    kind("attributes.html", "published", lambda _: _page(f"<p {' '.join(f'a{n}=1' for n in range(20_000))}>x</p>")),
    kind("calls.epub", "published", _epub_calls),
    kind("entities.epub", "refused: xml_entities", _xhtml_entities),
    kind("deep-quotes.md", _DEEP, lambda _: b"> " * 50_000 + "字".encode()),
    kind("deep-lists.md", _DEEP, lambda _: "".join(f"{'  ' * n}- 字\n" for n in range(1_000)).encode()),
    kind("brackets.md", _DEEP, lambda _: b"[" * 100_000 + b"](x)" * 100_000, dear=True),
    kind(
        "calls.md",
        "published",
        lambda out: f"# 题\n\n![x]({out.url}/md-img)\n\n![y]({out.picture})\n\n<script>1</script>\n".encode(),
    ),
)
