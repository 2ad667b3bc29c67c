"""Documents that call out: each names an address of a listener or a file outside the job, in one particular way.

`build` gives them by name. What a name starts with tells the file's kind; "file" in it means a local file is asked
for, otherwise an address is. All are made here, byte by byte, so that no one has to trust a binary in the repository.
"""

from __future__ import annotations

import io
import zipfile

_CT = '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
_RELS = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_REL}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"'
)
_ODF_TYPE = "application/vnd.oasis.opendocument."


def build(base: str, picture: str, text: str) -> dict[str, tuple[str, bytes]]:
    """Each document's (kind, bytes) by name.

    `base` is the listener's address, under which a document asks for its own name; `picture` and `text` are file://
    addresses of a picture and of a text outside the job.
    """

    def url(name: str) -> str:
        return f"{base}/{name}"

    made: dict[str, tuple[str, bytes]] = {}
    for name, target in (("docx-blip", url("docx-blip.png")), ("docx-blip-file", picture)):
        made[name] = ("docx", _docx(_blip("rId9"), [("rId9", "image", target)]))
    for name, target in (("docx-vml", url("docx-vml.png")), ("docx-vml-file", picture)):
        shape = (
            '<w:r><w:pict><v:shape style="width:48pt;height:48pt"><v:imagedata r:id="rId9"/></v:shape></w:pict></w:r>'
        )
        made[name] = ("docx", _docx(shape, [("rId9", "image", target)]))
    made["docx-includepicture"] = ("docx", _docx(_field(f'INCLUDEPICTURE "{url("docx-includepicture.png")}" \\d'), []))
    made["docx-includetext-file"] = ("docx", _docx(_field(f'INCLUDETEXT "{text}"'), []))
    made["docx-template"] = ("docx", _docx("", [], template=url("docx-template.dotx")))
    chunk = '</w:p><w:altChunk r:id="rId9"/><w:p>'
    made["docx-altchunk"] = ("docx", _docx(chunk, [("rId9", "aFChunk", url("docx-altchunk.html"))]))
    made["docx-subdoc"] = ("docx", _docx('<w:subDoc r:id="rId9"/>', [("rId9", "subDocument", url("docx-subdoc.docx"))]))
    ole = (
        '<w:r><w:object><v:shape id="s1" style="width:48pt;height:48pt"/>'
        '<o:OLEObject Type="Link" ProgID="Word.Document.8" ShapeID="s1" r:id="rId9" UpdateMode="Always"/></w:object></w:r>'
    )
    made["docx-olelink"] = ("docx", _docx(ole, [("rId9", "oleObject", url("docx-olelink.doc"))]))
    for kind, wrap in (("odt", _odt), ("odp", _odp), ("odg", _odg), ("fodt", _fodt)):
        for name, target in ((f"{kind}-image", url(f"{kind}-image.png")), (f"{kind}-image-file", picture)):
            made[name] = (kind, wrap(_frame(f'<draw:image xlink:href="{target}" xlink:type="simple"/>')))
    object_ = f'<draw:object xlink:href="{url("odt-object.odt")}" xlink:type="simple" xlink:actuate="onLoad"/>'
    made["odt-object"] = ("odt", _odt(_frame(object_)))
    section = (
        '<text:section text:name="s"><text:section-source xlink:href="{}" text:filter-name="Text"/>'
        "<text:p/></text:section>"
    )
    made["odt-section"] = ("odt", _odt(section.format(url("odt-section.txt"))))
    made["odt-section-file"] = ("odt", _odt(section.format(text)))
    expand = "vnd.sun.star.expand:" + picture
    made["odt-expand-file"] = ("odt", _odt(_frame(f'<draw:image xlink:href="{expand}" xlink:type="simple"/>')))
    made["odt-entity-file"] = ("odt", _odt("<text:p>&x;</text:p>", f'<!DOCTYPE a [<!ENTITY x SYSTEM "{text}">]>'))
    made["ods-link-file"] = ("ods", _ods(text))
    made["html-img"] = ("html", _html(f'<img src="{url("html-img.png")}">'))
    made["html-css"] = ("html", _html("", f'<link rel="stylesheet" href="{url("html-css.css")}">'))
    made["html-img-file"] = ("html", _html(f'<img src="{picture}">'))
    made["html-as-doc"] = ("doc", _html(f'<img src="{url("html-as-doc.png")}">'))
    rtf = "{\\rtf1 {\\field{\\*\\fldinst INCLUDEPICTURE %s \\\\d}{\\fldrslt x}} text\\par}"
    made["rtf-includepicture"] = ("rtf", (rtf % url("rtf-includepicture.png")).encode())
    return made


def _zip(parts: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return data.getvalue()


def _blip(relation: str) -> str:
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="457200" cy="457200"/><wp:docPr id="1" name="p"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:link="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="457200" cy="457200"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _field(instruction: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}" w:dirty="true"/></w:r>'

    words = instruction.replace("&", "&amp;").replace('"', "&quot;")
    run = f'<w:r><w:instrText xml:space="preserve"> {words} </w:instrText></w:r>'
    return mark("begin") + run + mark("separate") + "<w:r><w:t>x</w:t></w:r>" + mark("end")


def _docx(body: str, relations: list[tuple[str, str, str]], template: str = "") -> bytes:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    types = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}document.main+xml"/>'
        f'<Override PartName="/word/settings.xml" ContentType="{main}settings+xml"/>'
    )

    def relation(number: str, kind: str, target: str, mode: str = "") -> str:
        return f'<Relationship Id="{number}" Type="{_REL}/{kind}" Target="{target}"{mode}/>'

    external = ' TargetMode="External"'
    settings = '<w:attachedTemplate r:id="rId1"/>' if template else ""
    parts = {
        "[Content_Types].xml": _CT.format(types),
        "_rels/.rels": _RELS.format(relation("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {_WORD}><w:body><w:p><w:r><w:t>text</w:t></w:r>{body}</w:p></w:body></w:document>",
        "word/_rels/document.xml.rels": _RELS.format(
            relation("rId1", "settings", "settings.xml")
            + "".join(relation(number, kind, target, external) for number, kind, target in relations)
        ),
        "word/settings.xml": f"<w:settings {_WORD}>{settings}</w:settings>",
    }
    if template:
        parts["word/_rels/settings.xml.rels"] = _RELS.format(relation("rId1", "attachedTemplate", template, external))
    return _zip(parts)


def _frame(inner: str) -> str:
    frame = f'<draw:frame svg:x="1cm" svg:y="1cm" svg:width="2cm" svg:height="2cm">{inner}</draw:frame>'
    return f"<text:p>text{frame}</text:p>"


def _odf(kind: str, content: str, doctype: str = "") -> bytes:
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = '<m:file-entry m:full-path="{}" m:media-type="{}"/>'
    entries = entry.format("/", _ODF_TYPE + kind) + entry.format("content.xml", "text/xml")
    return _zip(
        {
            "mimetype": _ODF_TYPE + kind,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{manifest}">{entries}</m:manifest>',
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
            f"<office:document-content {_ODF}><office:body>{content}</office:body></office:document-content>",
        }
    )


def _odt(body: str, doctype: str = "") -> bytes:
    return _odf("text", f"<office:text>{body}</office:text>", doctype)


def _page(body: str) -> str:
    # In drawings a frame stands on the page and not in a paragraph.
    inner = body.removeprefix("<text:p>text").removesuffix("</text:p>")
    return f'<draw:page draw:name="p1">{inner}</draw:page>'


def _odp(body: str) -> bytes:
    return _odf("presentation", f"<office:presentation>{_page(body)}</office:presentation>")


def _odg(body: str) -> bytes:
    return _odf("graphics", f"<office:drawing>{_page(body)}</office:drawing>")


def _fodt(body: str) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?><office:document {_ODF} office:mimetype="{_ODF_TYPE}text">'
    return f"{head}<office:body><office:text>{body}</office:text></office:body></office:document>".encode()


def _ods(target: str) -> bytes:
    source = f'<table:table-source xlink:href="{target}" table:filter-name="Text - txt - csv (StarCalc)" table:mode="copy-all"/>'
    row = "<table:table-row><table:table-cell/></table:table-row>"
    return _odf(
        "spreadsheet",
        f'<office:spreadsheet><table:table table:name="t">{source}{row}</table:table></office:spreadsheet>',
    )


def _html(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>t</title>{head}</head><body><p>text</p>{body}</body></html>".encode()
