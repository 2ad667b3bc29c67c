"""Four tiny office files, made in code: what the self-check converts to see whether an engine works here."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

#: What each specimen says; Han characters, so that a missing font or a broken import shows.
WORDS = "文渊阁"

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MEDIA = "application/vnd.openxmlformats-officedocument"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """One file: its kind, its bytes, and how many pages it must give."""

    kind: str
    data: bytes
    pages: int


def _ooxml(types: dict[str, str], relations: dict[str, dict[str, str]], parts: dict[str, str]) -> bytes:
    """A package: content types by part, relations {part's rels file: {target: type}}, and the parts themselves."""
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_MEDIA}.{type_}"/>' for part, type_ in types.items()
    )
    rels_type = "application/vnd.openxmlformats-package.relationships+xml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{rels_type}"/>'
        f"{overrides}</Types>"
    }
    for name, targets in relations.items():
        rows = (
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/{type_}" Target="{target}"/>'
            for n, (target, type_) in enumerate(targets.items(), 1)
        )
        files[name] = f'<Relationships xmlns="{_PACKAGE}">{"".join(rows)}</Relationships>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in {**files, **parts}.items():
            package.writestr(name, _XML + text)
    return data.getvalue()


def _docx() -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    text = f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>"
    return _ooxml(
        {"word/document.xml": "wordprocessingml.document.main+xml"},
        {"_rels/.rels": {"word/document.xml": "officeDocument"}},
        {"word/document.xml": f'<w:document xmlns:w="{name}"><w:body>{text}{page}{text}</w:body></w:document>'},
    )


def _xlsx() -> bytes:
    name = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}"'
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{WORDS}</t></is></c></row>'
    return _ooxml(
        {
            "xl/workbook.xml": "spreadsheetml.sheet.main+xml",
            "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet+xml",
        },
        {
            "_rels/.rels": {"xl/workbook.xml": "officeDocument"},
            "xl/_rels/workbook.xml.rels": {"worksheets/sheet1.xml": "worksheet"},
        },
        {
            "xl/workbook.xml": f'<workbook {name}><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f"<worksheet {name}><sheetData>{cell}</sheetData></worksheet>",
        },
    )


def _pptx() -> bytes:
    name = (
        f'xmlns:a="{_DRAWING}" xmlns:r="{_OFFICE}" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    )
    empty = "<p:nvGrpSpPr><p:cNvPr id='1' name=''/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
    box = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
        '<a:off x="900000" y="900000"/><a:ext cx="6000000" cy="900000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody><a:bodyPr/><a:p><a:r><a:t>{WORDS}</a:t></a:r></a:p></p:txBody></p:sp>"
    )

    def tree(shapes: str) -> str:
        return f"<p:cSld><p:spTree>{empty}{shapes}</p:spTree></p:cSld>"

    colours = " ".join(f'accent{n}="accent{n}"' for n in range(1, 7))
    map_ = f'<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" {colours} hlink="hlink" folHlink="folHlink"/>'
    return _ooxml(
        {
            "ppt/presentation.xml": "presentationml.presentation.main+xml",
            "ppt/slides/slide1.xml": "presentationml.slide+xml",
            "ppt/slideLayouts/layout1.xml": "presentationml.slideLayout+xml",
            "ppt/slideMasters/master1.xml": "presentationml.slideMaster+xml",
        },
        {
            "_rels/.rels": {"ppt/presentation.xml": "officeDocument"},
            "ppt/_rels/presentation.xml.rels": {
                "slideMasters/master1.xml": "slideMaster",
                "slides/slide1.xml": "slide",
            },
            "ppt/slides/_rels/slide1.xml.rels": {"../slideLayouts/layout1.xml": "slideLayout"},
            "ppt/slideLayouts/_rels/layout1.xml.rels": {"../slideMasters/master1.xml": "slideMaster"},
            "ppt/slideMasters/_rels/master1.xml.rels": {"../slideLayouts/layout1.xml": "slideLayout"},
        },
        {
            "ppt/presentation.xml": f'<p:presentation {name}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/>'
            '</p:sldMasterIdLst><p:sldIdLst><p:sldId id="256" r:id="rId2"/></p:sldIdLst>'
            '<p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
            "ppt/slides/slide1.xml": f"<p:sld {name}>{tree(box)}</p:sld>",
            "ppt/slideLayouts/layout1.xml": f"<p:sldLayout {name}>{tree('')}</p:sldLayout>",
            "ppt/slideMasters/master1.xml": f"<p:sldMaster {name}>{tree('')}{map_}<p:sldLayoutIdLst>"
            '<p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>',
        },
    )


def _fodt() -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    return (
        f'{_XML}<office:document xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0" office:version="1.2"'
        ' office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
        f'<text:h text:outline-level="1">{WORDS}</text:h><text:p>{WORDS}</text:p>'
        "</office:text></office:body></office:document>"
    ).encode()


def specimens() -> tuple[Specimen, ...]:
    """A docx of two pages, a sheet of one cell, a slide, and a flat text with a heading; each says `WORDS`."""
    return (
        Specimen(kind="docx", data=_docx(), pages=2),
        Specimen(kind="xlsx", data=_xlsx(), pages=1),
        Specimen(kind="pptx", data=_pptx(), pages=1),
        Specimen(kind="fodt", data=_fodt(), pages=1),
    )
