"""OpenDocument: cells and rows by repetition, depth, macros, and things that call out."""

from __future__ import annotations

from tests.engines import samples
from tests.hostile.kinds.kind import Outside, kind

_TABLE = (
    '<table:table table:name="t"><table:table-row table:number-rows-repeated="{}">'
    '<table:table-cell table:number-columns-repeated="{}"><text:p>字</text:p></table:table-cell>'
    "</table:table-row></table:table>"
)


def _repeated(rows: int, columns: int) -> bytes:
    return samples.odf("spreadsheet", _TABLE.format(rows, columns))


def _deep(_: Outside) -> bytes:
    depth = 20_000
    opening, closing = "<text:list><text:list-item>", "</text:list-item></text:list>"
    return samples.odf("text", opening * depth + "<text:p>x</text:p>" + closing * depth)


def _script(_: Outside) -> bytes:
    listener = (
        '<office:scripts xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink"><office:event-listeners><script:event-listener'
        ' script:language="ooo:script" script:event-name="dom:load" xlink:type="simple"'
        ' xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/>'
        "</office:event-listeners></office:scripts>"
    )
    basic = (
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" script:language="StarBasic">'
        'Sub Main\nShell("/bin/touch", 0, "/tmp/wenyuan-owned")\nEnd Sub</script:module>'
    )
    parts = samples.members(samples.odf("text"))
    content = parts["content.xml"].replace(b"<office:body>", listener.encode() + b"<office:body>")
    return samples.zipped({**parts, "content.xml": content, "Basic/Standard/M.xml": basic}, stored=("mimetype",))


def _links(out: Outside) -> bytes:
    names = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    frame = "<text:p><draw:frame {}><draw:image xlink:href='{}' xlink:type='simple'/></draw:frame></text:p>"
    section = "<text:section text:name='s{}'><text:section-source {} xlink:href='{}'/><text:p/></text:section>"
    body = "".join(frame.format(names, target) for target in (f"{out.url}/odt-image", out.picture))
    body += "".join(section.format(n, names, target) for n, target in enumerate((f"{out.url}/odt-section", out.text)))
    return samples.odf("text", body)


def _entity(out: Outside) -> bytes:
    return samples.odf("text", "<text:p>&x;</text:p>", doctype=f'<!DOCTYPE a [<!ENTITY x SYSTEM "{out.text}">]>')


_STOPPED = "text only: timeout | text only: memory | kept: timeout | kept: memory"

KINDS = (
    kind(
        "ods-repeated-columns.ods",
        f"published | {_STOPPED} | kept: unreadable | kept: too_many_pages | text only: too_many_pages",
        lambda _: _repeated(1, 2_147_483_647),
        dear=True,
    ),
    kind(
        "ods-repeated-rows.ods",
        f"published | {_STOPPED} | kept: too_many_pages | text only: too_many_pages",
        lambda _: _repeated(1_000_000, 3),
        dear=True,
    ),
    kind("odt-deep.odt", "refused: unsafe_archive", _deep),
    kind("odt-script.odt", "published", _script),
    kind("odt-links.odt", "published", _links),
    kind("odt-entity.odt", "refused: xml_entities", _entity),
)
