"""html and epub: semantic markup with a small style sheet of its own, standard library only."""

from __future__ import annotations

import zipfile
from html import escape
from pathlib import Path

from wenyuan.demo import blocks as b
from wenyuan.demo.formats.ooxml import EPOCH
from wenyuan.demo.source import Source

_CSS = """body{{max-width:42em;margin:2em auto;padding:0 1.2em;font:1.05em/1.8 "Noto Serif CJK SC",Georgia,serif;color:#242b2a}}
h1,h2,h3{{font-family:"Noto Sans CJK SC",Carlito,sans-serif;line-height:1.3;color:#{accent}}}
h1{{border-bottom:3px solid #{accent};padding-bottom:.3em}}
table{{border-collapse:collapse;width:100%;font-size:.95em}}th{{background:#{accent};color:#fff}}
th,td{{padding:.4em .7em;border-bottom:1px solid #d5dcda;text-align:left}}
blockquote{{margin:1em 0;padding:.6em 1.2em;border-left:4px solid #{accent};background:#eef3f1}}
.by{{color:#5b6463}}"""

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""


def write_html(source: Source, path: Path) -> None:
    """Write `source` as one HTML page."""
    lang = {"zh": "zh-Hans", "zh-hant": "zh-Hant"}.get(source.lang, source.lang)
    path.write_text(
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(source.property_title or source.title)}</title>\n"
        f'<meta name="author" content="{escape(source.author)}">\n'
        f'<meta name="keywords" content="{escape(", ".join(source.keywords))}">\n'
        f'<meta name="date" content="{source.date.isoformat()}">\n'
        f"<style>\n{_CSS.format(accent=source.accent)}\n</style>\n</head>\n<body>\n"
        f"<h1>{escape(source.title)}</h1>\n"
        f'<p class="by">{escape(source.author)} · {source.date.isoformat()}</p>\n'
        f"{markup(source.blocks)}</body>\n</html>\n",
        "utf-8",
        newline="\n",
    )


def write_epub(source: Source, path: Path) -> None:
    """Write `source` as EPUB 3, a file a chapter (level-2 heading). The same source gives the same bytes."""
    chapters = _chapters(source)
    members = {
        "META-INF/container.xml": _CONTAINER,
        "book/package.opf": _package(source, len(chapters)),
        "book/nav.xhtml": _page(source, "目录" if source.is_chinese else "Contents", _nav(chapters)),
        "book/style.css": _CSS.format(accent=source.accent),
    }
    for number, (title, blocks) in enumerate(chapters):
        head = f"<h1>{escape(title)}</h1>\n"
        members[f"book/c{number:02}.xhtml"] = _page(source, title, head + markup(blocks))
    with zipfile.ZipFile(path, "w") as book:
        # The format wants this member first and stored, so that its kind can be read off the first bytes.
        book.writestr(zipfile.ZipInfo("mimetype", EPOCH), "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in members.items():
            book.writestr(zipfile.ZipInfo(name, EPOCH), text, zipfile.ZIP_DEFLATED)


def markup(blocks: list[b.Block]) -> str:
    """The blocks as well-formed markup that is both HTML and XHTML."""
    return "".join(_element(block) for block in blocks)


def _element(block: b.Block) -> str:
    match block:
        case b.Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>\n"
        case b.Paragraph(spans):
            return f"<p>{_inline(spans)}</p>\n"
        case b.Quote(spans):
            return f"<blockquote><p>{_inline(spans)}</p></blockquote>\n"
        case b.Items(ordered, items):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>\n" + "".join(f"<li>{_inline(spans)}</li>\n" for spans in items) + f"</{tag}>\n"
        case b.Table(rows):
            head = "".join(f"<th>{escape(text)}</th>" for text in rows[0])
            body = "".join("<tr>" + "".join(f"<td>{escape(t)}</td>" for t in row) + "</tr>\n" for row in rows[1:])
            return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
        case b.Chart(title, points):
            lines = "".join(f"<tr><td>{escape(label)}</td><td>{value:g}</td></tr>\n" for label, value in points)
            return f"<table>\n<caption>{escape(title)}</caption>\n<tbody>\n{lines}</tbody>\n</table>\n"
        case b.PageBreak():
            return "<hr/>\n"
    return ""


def _inline(spans: b.Spans) -> str:
    out = []
    for span in spans:
        text = escape(span.text)
        text = f"<em>{text}</em>" if span.italic else text
        out.append(f"<strong>{text}</strong>" if span.bold else text)
    return "".join(out)


def _chapters(source: Source) -> list[tuple[str, list[b.Block]]]:
    chapters: list[tuple[str, list[b.Block]]] = [(source.title, [])]
    for block in source.blocks:
        if isinstance(block, b.Heading) and block.level == 2:
            chapters.append((block.text, []))
        else:
            chapters[-1][1].append(block)
    return chapters


def _nav(chapters: list[tuple[str, list[b.Block]]]) -> str:
    rows = "".join(f'<li><a href="c{n:02}.xhtml">{escape(title)}</a></li>\n' for n, (title, _) in enumerate(chapters))
    return f'<nav epub:type="toc"><ol>\n{rows}</ol></nav>\n'


def _page(source: Source, title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="{source.lang}">\n<head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="style.css"/></head>\n<body>\n{body}</body>\n</html>\n'
    )


def _package(source: Source, chapters: int) -> str:
    items = "".join(
        f'<item id="c{n}" href="c{n:02}.xhtml" media-type="application/xhtml+xml"/>\n' for n in range(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(chapters))
    subjects = "".join(f"<dc:subject>{escape(word)}</dc:subject>" for word in source.keywords)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="id">urn:x-wenyuan-sample:{escape(source.title)}</dc:identifier>\n'
        f"<dc:title>{escape(source.title)}</dc:title><dc:language>{source.lang}</dc:language>\n"
        f"<dc:creator>{escape(source.author)}</dc:creator><dc:date>{source.date.isoformat()}</dc:date>{subjects}\n"
        f'<meta property="dcterms:modified">{source.date.isoformat()}T09:30:00Z</meta>\n</metadata>\n<manifest>\n'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
        f'<item id="css" href="style.css" media-type="text/css"/>\n{items}</manifest>\n'
        f"<spine>{spine}</spine>\n</package>\n"
    )
