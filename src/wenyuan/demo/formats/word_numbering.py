"""Automatic numbering in docx: bullets, numbered lists, and 第X章 / 第X条 that stand in no run of the text."""

from __future__ import annotations

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

BULLET, DECIMAL, CHAPTERS, ARTICLES = 100, 101, 102, 103

# number format, text, left indent, hanging indent (twentieths of a point), what follows, bold
_KINDS: dict[int, tuple[str, str, int, int, str, bool]] = {
    BULLET: ("bullet", "•", 560, 280, "tab", False),
    DECIMAL: ("decimal", "%1.", 560, 400, "tab", False),
    CHAPTERS: ("chineseCountingThousand", "第%1章　", 0, 0, "nothing", True),
    # Articles count on through the chapters, as in every regulation. A second level that never restarts would say
    # so in one list, but LibreOffice 7.4 does not heed w:lvlRestart, so they are a list of their own.
    ARTICLES: ("chineseCountingThousand", "第%1条　", 0, 0, "nothing", True),
}


class Numbering:
    """The numberings of one document."""

    def __init__(self, document: Document) -> None:
        self._root = document.part.numbering_part.element
        first_num = self._root.find(qn("w:num"))
        for kind in _KINDS:
            element = parse_xml(_abstract(kind))
            # The schema wants every abstractNum before the first num.
            if first_num is None:
                self._root.append(element)
            else:
                first_num.addprevious(element)
        self._chapters, self._articles = self._new(CHAPTERS), self._new(ARTICLES)

    def _new(self, kind: int) -> int:
        number = self._root.add_num(kind)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(number.numId)

    def start(self, *, ordered: bool) -> int:
        """The id of a new list, counting from 1."""
        return self._new(DECIMAL if ordered else BULLET)

    def put(self, paragraph: Paragraph, number_id: int) -> None:
        """Make `paragraph` an item of a list."""
        number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        number.get_or_add_ilvl().val = 0
        number.get_or_add_numId().val = number_id

    def chapter(self, paragraph: Paragraph) -> None:
        """Number a heading 第一章, 第二章 …"""
        self.put(paragraph, self._chapters)

    def article(self, paragraph: Paragraph) -> None:
        """Number a paragraph 第一条, 第二条 … through all chapters."""
        self.put(paragraph, self._articles)


def _abstract(kind: int) -> str:
    form, text, left, hanging, suffix, bold = _KINDS[kind]
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr>'
        f"{'<w:rPr><w:b/></w:rPr>' if bold else ''}</w:lvl></w:abstractNum>"
    )
