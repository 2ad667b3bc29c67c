"""Blocks to flat ODF text: one XML file that LibreOffice opens as any document of its own."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from wenyuan.engines.tools.flat_blocks import (
    Block,
    Code,
    Flat,
    Heading,
    Item,
    Mark,
    PageBreak,
    Paragraph,
    Picture,
    Rule,
    Table,
    Title,
)
from wenyuan.engines.tools.flat_inline import runs_xml
from wenyuan.engines.tools.flat_lists import list_xml
from wenyuan.engines.tools.flat_styles import (
    MASTER,
    NAMESPACES,
    PAGE_STYLES,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    Face,
    face_for,
    run_style,
    text_styles,
)
from wenyuan.engines.tools.flat_tables import column_styles, table_xml
from wenyuan.engines.tools.flat_xml import attribute, inline_text

#: Pixels a centimetre of screen pictures (96 a inch): the size their authors saw.
_PIXELS_PER_CM = 96 / 2.54


def write_fodt(flat: Flat, path: Path) -> None:
    """Write the document. An empty one gets one empty page."""
    face = face_for(flat.language)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write(f'<office:document {NAMESPACES} office:version="1.2"')
        file.write(' office:mimetype="application/vnd.oasis.opendocument.text">')
        file.write(f"<office:meta><dc:title>{attribute(flat.title)}</dc:title></office:meta>")
        file.write(f"<office:styles>{text_styles(face)}</office:styles>")
        file.write(f"<office:automatic-styles>{PAGE_STYLES}{_run_styles(flat, face)}{_table_styles(flat)}")
        file.write(f"</office:automatic-styles>{MASTER}<office:body><office:text>")
        for piece in _body(flat.blocks):
            file.write(piece + "\n")
        file.write("</office:text></office:body></office:document>\n")


def _body(blocks: tuple[Block, ...]) -> Iterator[str]:
    if not blocks:
        yield '<text:p text:style-name="Body"/>'
    items: list[Item] = []
    table_number = 0
    for block in (*blocks, None):
        if isinstance(block, Item):
            items.append(block)
            continue
        if items:
            yield list_xml(items)
            items = []
        if isinstance(block, Table):
            yield table_xml(block, table_number)
            table_number += 1
        elif block is not None:
            yield _block(block)


def _block(block: Block) -> str:
    match block:
        case Title():
            return f'<text:h text:style-name="Title" text:outline-level="1">{runs_xml(block.runs)}</text:h>'
        case Heading():
            level = max(1, min(block.level, 6))
            return (
                f'<text:h text:style-name="Heading{level}" text:outline-level="{level}">{runs_xml(block.runs)}</text:h>'
            )
        case Paragraph():
            return f'<text:p text:style-name="{_paragraph_style(block)}">{runs_xml(block.runs)}</text:p>'
        case Code():
            style = "Listing" if block.listing else "Code"
            return f'<text:p text:style-name="{style}">{inline_text(block.text)}</text:p>'
        case Picture():
            return _picture(block)
        case Rule():
            return '<text:p text:style-name="Rule"/>'
        case PageBreak():
            return '<text:p text:style-name="Break"/>'
    raise TypeError(type(block).__name__)


def _paragraph_style(paragraph: Paragraph) -> str:
    if paragraph.quote:
        return f"Quote{min(paragraph.quote, 3)}"
    if paragraph.indented:
        return "Indented"
    if paragraph.inset:
        return "Inset"
    # Justified lines suit square characters; between few Latin words they tear gaps.
    return "Body" if any(c >= "\u2e80" for run in paragraph.runs for c in run.text) else "Ragged"


def _picture(picture: Picture) -> str:
    width, height = picture.width / _PIXELS_PER_CM, picture.height / _PIXELS_PER_CM
    scale = min(1.0, TEXT_WIDTH / width, TEXT_HEIGHT / height)
    data = base64.b64encode(picture.data).decode("ascii")
    return (
        '<text:p text:style-name="Picture"><draw:frame draw:style-name="Figure" text:anchor-type="as-char"'
        f' svg:width="{width * scale:.2f}cm" svg:height="{height * scale:.2f}cm"><draw:image>'
        f"<office:binary-data>{data}</office:binary-data></draw:image></draw:frame></text:p>"
    )


def _run_styles(flat: Flat, face: Face) -> str:
    used: set[Mark] = set()
    for block in flat.blocks:
        match block:
            case Title() | Heading() | Paragraph() | Item():
                used.update(run.marks for run in block.runs)
            case Table():
                used.update(run.marks for row in block.rows for cell in row for run in cell.runs)
    return "".join(run_style(marks, face) for marks in sorted(used, key=lambda m: m.value) if marks)


def _table_styles(flat: Flat) -> str:
    tables = (block for block in flat.blocks if isinstance(block, Table))
    return "".join(column_styles(table, number) for number, table in enumerate(tables))
