"""The look of pages made from text-like files: fonts, sizes, spaces, colours, as ODF styles.

Body in a serif, headings and tables in a sans, as Chinese books and reports have it; each face is a pair, Latin and
Chinese, since one font rarely serves both. Colours are those of paper: near-black, grey, one tint.
"""

from __future__ import annotations

from dataclasses import dataclass

from wenyuan.engines.tools.flat_blocks import Mark

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
    }.items()
)
#: Width of the text on an A4 page, in cm.
TEXT_WIDTH = 16.0
#: Height left for a picture, in cm.
TEXT_HEIGHT = 23.5
_INK, _GREY, _LINE, _TINT = "#1a1a1a", "#666666", "#c4c4c0", "#f4f3ef"
#: Points and space above and below, by heading level.
_HEADINGS = ((19, 22, 9), (15.5, 18, 7), (13.5, 15, 6), (12, 12, 5), (11.5, 10, 4), (11, 10, 4))
LIST_DEPTH = 8
_KAI = "AR PL UKai CN"


@dataclass(frozen=True, kw_only=True)
class Face:
    """A pair of fonts, and the language that goes with the Chinese one."""

    serif: str = "Noto Serif CJK SC"
    sans: str = "Noto Sans CJK SC"
    mono: str = "Noto Sans Mono CJK SC"
    country: str = "CN"


def face_for(language: str) -> Face:
    """Simplified forms unless the document says it is in traditional Chinese, Japanese or Korean."""
    tag = language.lower().replace("_", "-")
    if tag.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
        return Face(serif="Noto Serif CJK TC", sans="Noto Sans CJK TC", mono="Noto Sans Mono CJK TC", country="TW")
    if tag.startswith("ja"):
        return Face(serif="Noto Serif CJK JP", sans="Noto Sans CJK JP", mono="Noto Sans Mono CJK JP", country="JP")
    if tag.startswith("ko"):
        return Face(serif="Noto Serif CJK KR", sans="Noto Sans CJK KR", mono="Noto Sans Mono CJK KR", country="KR")
    return Face()


def fonts(kind: str, face: Face) -> str:
    """Font attributes of text properties: `serif`, `sans` or `mono`."""
    latin = {"serif": "Liberation Serif", "sans": "Liberation Sans", "mono": face.mono}[kind]
    asian = {"serif": face.serif, "sans": face.sans, "mono": face.mono}[kind]
    return f'fo:font-family="{latin}" style:font-family-asian="{asian}" style:font-family-complex="{latin}"'


def size(points: float) -> str:
    """Size attributes for both scripts."""
    return f'fo:font-size="{points}pt" style:font-size-asian="{points}pt"'


_BOLD = 'fo:font-weight="bold" style:font-weight-asian="bold"'


def text_styles(face: Face) -> str:
    """office:styles of a FODT."""
    tongue = {"CN": "zh", "TW": "zh", "JP": "ja", "KR": "ko"}[face.country]
    language = f'fo:language="en" fo:country="US" style:language-asian="{tongue}" style:country-asian="{face.country}"'
    default = (
        '<style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2"'
        ' style:punctuation-wrap="hanging" style:line-break="strict" style:text-autospace="ideograph-alpha"'
        f' style:tab-stop-distance="1cm"/><style:text-properties {fonts("serif", face)} {size(11.5)}'
        f' fo:color="{_INK}" {language} style:use-window-font-color="false"/></style:default-style>'
    )
    lists = (("Bullets", "•◦▪"), ("Numbers", ""), ("Todo", "☐"), ("Done", "☑"))
    return "".join(
        [
            default,
            *_running_text(face),
            *_headings(face),
            *(_list_style(name, bullets) for name, bullets in lists),
        ]
    )


def _running_text(face: Face) -> list[str]:
    sans, mono = fonts("sans", face), fonts("mono", face)
    code = f"{mono} {size(9)}"
    centre, keep = 'fo:text-align="center"', 'fo:keep-with-next="always"'
    box = f'fo:background-color="{_TINT}" fo:padding="0.2cm" fo:border="0.5pt solid {_TINT}"'
    quote = f'fo:padding-left="0.35cm" fo:border-left="2pt solid {_LINE}"'
    table = (
        ("Standard", "", 'fo:line-height="19.5pt"', ""),
        ("Ragged", "Standard", 'fo:margin-bottom="5pt"', ""),
        ("Body", "Ragged", 'fo:text-align="justify"', ""),
        ("Indented", "Body", 'fo:text-indent="23pt"', ""),
        ("Inset", "Ragged", 'fo:margin-left="0.9cm"', ""),
        *(
            (f"Quote{n}", "Ragged", f'fo:margin-left="{0.7 * n:.1f}cm" {quote}', 'fo:color="#4a4a4a"')
            for n in (1, 2, 3)
        ),
        ("ListText", "Standard", 'fo:margin-bottom="3pt"', ""),
        ("Listing", "", 'fo:line-height="13.5pt"', code),
        ("Code", "Listing", f'fo:margin="0.2cm" {box}', code),
        ("CellText", "", 'fo:line-height="15.5pt"', f"{sans} {size(9.5)}"),
        ("CellHead", "CellText", "", _BOLD),
        ("Caption", "Standard", f'fo:margin-top="6pt" {centre} {keep}', f'{sans} {size(10)} fo:color="{_GREY}"'),
        ("Picture", "", f'fo:margin-top="6pt" fo:margin-bottom="8pt" {centre}', ""),
        ("Rule", "", f'fo:margin-bottom="12pt" fo:border-bottom="0.5pt solid {_LINE}"', size(6)),
        ("Break", "", 'fo:break-before="page" fo:line-height="1pt"', size(1)),
        ("Footer", "", centre, f'{sans} {size(8.5)} fo:color="{_GREY}"'),
    )
    return [_paragraph(*row) for row in table]


def _headings(face: Face) -> list[str]:
    """The title and six levels; each stays with what follows and is an entry of the outline."""
    keep = 'fo:keep-with-next="always"'
    look = f"{fonts('sans', face)} {_BOLD}"
    title = f'fo:margin-top="6pt" fo:margin-bottom="20pt" fo:text-align="center" fo:line-height="140%" {keep}'
    made = [_paragraph("Title", "", title, f"{look} {size(21)}", outline=1)]
    for level, (points, above, below) in enumerate(_HEADINGS, 1):
        layout = f'fo:margin-top="{above}pt" fo:margin-bottom="{below}pt" fo:line-height="115%" {keep}'
        made.append(_paragraph(f"Heading{level}", "", layout, f"{look} {size(points)}", outline=level))
    return made


def _paragraph(name: str, parent: str, layout: str, text: str = "", *, outline: int = 0) -> str:
    base = f' style:parent-style-name="{parent}"' if parent else ""
    level = f' style:default-outline-level="{outline}"' if outline else ""
    return (
        f'<style:style style:name="{name}" style:family="paragraph"{base}{level}>'
        f"<style:paragraph-properties {layout}/><style:text-properties {text}/></style:style>"
    )


def _list_style(name: str, bullets: str) -> str:
    """A list of eight levels: the bullets in turn, the last one for all deeper levels, or numbers where there are none."""
    levels = []
    for level in range(1, LIST_DEPTH + 1):
        element, look = "list-level-style-number", 'style:num-format="1" style:num-suffix="."'
        if bullets:
            element, look = "list-level-style-bullet", f'text:bullet-char="{bullets[min(level, len(bullets)) - 1]}"'
        indent = 0.75 * level
        levels.append(
            f'<text:{element} text:level="{level}" {look}>'
            '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
            '<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.6cm"'
            f' text:list-tab-stop-position="{indent}cm" fo:margin-left="{indent}cm"/></style:list-level-properties>'
            f"</text:{element}>"
        )
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'


def run_style(marks: Mark, face: Face) -> str:
    """The automatic style of runs with these marks, named `T` and their number."""
    wanted = [
        (Mark.BOLD, _BOLD),
        # Chinese has no italics: emphasis is set in Kai.
        (Mark.ITALIC, f'fo:font-style="italic" style:font-style-asian="normal" style:font-family-asian="{_KAI}"'),
        (Mark.CODE, f'{fonts("mono", face)} fo:background-color="{_TINT}"'),
        (Mark.STRIKE, 'style:text-line-through-style="solid"'),
        (Mark.SUB, 'style:text-position="sub 65%"'),
        (Mark.SUPER, 'style:text-position="super 65%"'),
        (Mark.UNDERLINE, 'style:text-underline-style="solid"'),
        (Mark.LINK, 'fo:color="#1f4e79"'),
    ]
    attributes = " ".join(text for mark, text in wanted if mark in marks)
    return (
        f'<style:style style:name="T{marks.value}" style:family="text">'
        f"<style:text-properties {attributes}/></style:style>"
    )


#: Automatic styles that every text has: cells, tables, pictures, the page.
PAGE_STYLES = (
    '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties'
    f' fo:border="0.5pt solid {_LINE}" fo:padding="0.12cm" style:vertical-align="middle"/></style:style>'
    '<style:style style:name="Head" style:family="table-cell"><style:table-cell-properties'
    f' fo:border="0.5pt solid {_LINE}" fo:padding="0.12cm" fo:background-color="{_TINT}"'
    ' style:vertical-align="middle"/></style:style>'
    '<style:style style:name="Figure" style:family="graphic"><style:graphic-properties'
    ' style:vertical-pos="top" style:vertical-rel="baseline"/></style:style>'
    '<style:style style:name="Right" style:family="paragraph" style:parent-style-name="CellText">'
    '<style:paragraph-properties fo:text-align="end"/></style:style>'
    '<style:style style:name="Center" style:family="paragraph" style:parent-style-name="CellText">'
    '<style:paragraph-properties fo:text-align="center"/></style:style>'
    '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"'
    ' fo:margin-top="2.4cm" fo:margin-bottom="1.6cm" fo:margin-left="2.5cm" fo:margin-right="2.5cm"'
    ' style:print-orientation="portrait"/><style:footer-style><style:header-footer-properties fo:min-height="1cm"'
    ' fo:margin-top="0.5cm"/></style:footer-style></style:page-layout>'
)
MASTER = (
    '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:footer>'
    '<text:p text:style-name="Footer"><text:page-number text:select-page="current">1</text:page-number></text:p>'
    "</style:footer></style:master-page></office:master-styles>"
)
