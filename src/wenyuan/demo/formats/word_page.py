"""Page and styles of a docx: sizes, faces, colours, header, footer with page fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from wenyuan.demo.formats.fonts import faces
from wenyuan.demo.source import Source


@dataclass(frozen=True, kw_only=True)
class Page:
    """Paper and sizes of one layout: centimetres for paper and margins, points for type."""

    width: float = 21.0
    height: float = 29.7
    side: float = 2.8
    top: float = 2.6
    body: float = 11.5
    title: float = 26
    heading: float = 17
    leading: float = 1.55


#: Layouts with a cover of their own and chapters that begin a page.
BOOKS = frozenset({"handbook", "course", "cards"})

PAGES = {
    "report": Page(),
    "handbook": Page(body=11.5, title=34, heading=20),
    "course": Page(side=3.2, body=13, title=34, heading=21, leading=1.8),
    "rules": Page(body=12, title=20, heading=13.5, side=3.0, leading=1.6),
    "cards": Page(width=14.8, height=21.0, side=1.8, top=1.8, body=11, title=27, heading=22, leading=1.6),
}


def dress(document: Document, source: Source) -> Page:
    """Set paper, styles, header and footer of an empty document; gives the measures used."""
    page = PAGES[source.layout]
    set_paper(document.sections[0], page)
    _styles(document, source, page)
    return page


def set_paper(section: Section, page: Page) -> None:
    """Paper size and margins of running pages."""
    section.page_width, section.page_height = Cm(page.width), Cm(page.height)
    section.left_margin = section.right_margin = Cm(page.side)
    section.top_margin = section.bottom_margin = Cm(page.top)
    section.header_distance = section.footer_distance = Cm(page.top * 0.48)


def furnish(section: Section, source: Source) -> None:
    """Header with the title, footer with page fields. A section before this one keeps its own."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    header = section.header.paragraphs[0]
    header.add_run(source.title)
    rule(header, "bottom", "B8BDBC", 4)
    _footer(section.footer.paragraphs[0], source)


def _styles(document: Document, source: Source, page: Page) -> None:
    body, head = faces(source.lang)
    accent = RGBColor.from_string(source.accent)
    chinese = source.is_chinese
    normal = document.styles["Normal"]
    _face(normal, body, page.body)
    normal.paragraph_format.line_spacing = page.leading if chinese else 1.35
    normal.paragraph_format.space_after = Pt(6 if chinese else 8)
    _face(document.styles["Title"], head, page.title, accent, bold=True)
    title = document.styles["Title"].paragraph_format
    title.space_before, title.space_after, title.line_spacing = Pt(0), Pt(8), 1.25
    _drop_border(document.styles["Title"])
    _face(document.styles["Subtitle"], head, page.body + 2, RGBColor(0x5B, 0x64, 0x63))
    for level, (size, before, after) in enumerate(
        [(page.heading + 3, 24, 10), (page.heading, 20, 8), (page.body + 2, 14, 4)], start=1
    ):
        style = document.styles[f"Heading {level}"]
        _face(style, head, size, accent, bold=True)
        form = style.paragraph_format
        form.space_before, form.space_after, form.line_spacing, form.keep_with_next = Pt(before), Pt(after), 1.25, True
    for name in ("Header", "Footer"):
        _face(document.styles[name], head, 8.5, RGBColor(0x6B, 0x74, 0x73))
    _face(document.styles["Caption"], head, 9, RGBColor(0x5B, 0x64, 0x63))


def _face(style: Any, family: str, size: float, colour: RGBColor | None = None, *, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = family, Pt(size), bold, False
    if colour is not None:
        style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), family)
    # Theme fonts win over the names just set; the built-in styles carry them.
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)


def _drop_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def rule(paragraph: Paragraph, side: str, colour: str, eighths: int, space: int = 4) -> None:
    """Draw a line on one side of a paragraph; its weight in eighths of a point."""
    border(paragraph, {side: (colour, eighths, space)})


def border(paragraph: Paragraph, sides: dict[str, tuple[str, int, int]]) -> None:
    """Draw lines around a paragraph: side -> colour, eighths of a point, distance in points."""
    properties = paragraph._p.get_or_add_pPr()
    element = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        if side not in sides:
            continue
        colour, eighths, space = sides[side]
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("space", str(space)), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        element.append(line)
    properties.insert_element_before(
        element, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _footer(paragraph: Paragraph, source: Source) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    words = ("第 ", " 页 / 共 ", " 页") if source.is_chinese else ("Page ", " of ", "")
    paragraph.add_run(words[0])
    field(paragraph, "PAGE")
    paragraph.add_run(words[1])
    field(paragraph, "NUMPAGES")
    paragraph.add_run(words[2])


def field(paragraph: Paragraph, code: str) -> None:
    """Add a field that the program which opens the file fills in, such as PAGE or NUMPAGES."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    element.append(run)
    paragraph._p.append(element)
