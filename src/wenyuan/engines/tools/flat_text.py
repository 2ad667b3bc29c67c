"""Plain text to blocks: paragraphs by line, chapters of Chinese texts as headings, drawings kept as they are."""

from __future__ import annotations

import re

from wenyuan.engines.tools.flat_blocks import MAX_CHARS, MAX_LINE, Block, Code, Flat, Heading, Paragraph, Run, Title

#: 第一编 and 第一部分 above 第一章 above 第一节; 第X条 is text: a law has hundreds.
_NUMBER = r"第[一二三四五六七八九十百千零〇两0-9０-９]{1,7}"
_HEADINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_NUMBER}(?:编|篇|卷|部分|部)|(?:PART|Part)\s+[IVXLC\d]+)(?:[\s　:：].{{0,50}})?$",
        rf"(?:{_NUMBER}(?:章|回|集|讲)|附\s*则|附\s*录|(?:CHAPTER|Chapter)\s+[IVXLC\d]+)(?:[\s　:：.].{{0,50}})?$",
        rf"{_NUMBER}(?:节)(?:[\s　:：].{{0,50}})?$",
    )
)
_ENDS_SENTENCE = tuple("。；，、！？：.;,!?:")
#: Column gaps, tabs and box signs within a line: a table or a drawing made of characters.
_DRAWN = re.compile(r"\S(?: {3,}|\t+)\S|[─-╿▀-▟]|\+-{2,}|[-=_]{6,}")
_INDENT = re.compile(r"^(?:　+| {2,}|\t)")


def text_blocks(text: str) -> Flat:
    """The block list of a plain text, at most MAX_CHARS of it.

    Nothing is left out or reworded; leading blanks become indentation, and blank lines the space between blocks.
    """
    lines = [line.rstrip() for line in text[:MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    filled = [line for line in lines if line.strip()]
    drawn = sum(1 for line in filled[:2000] if _DRAWN.search(line.strip()))
    # A fifth of the lines with column gaps: a listing or log, whose columns mean something.
    if filled and drawn * 5 > min(len(filled), 2000):
        return Flat(blocks=tuple(Code(piece, listing=True) for piece in _code_pieces(lines)))
    return Flat(blocks=tuple(_prose(lines)), title=_title(lines))


def _prose(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    title = _title(lines)
    for line in lines:
        stripped = line.strip()
        if not stripped:
            continue
        if title and not blocks and stripped == title:
            blocks.append(Title((Run(stripped),)))
            continue
        level = next((n for n, rule in enumerate(_HEADINGS, 1) if rule.match(stripped)), 0)
        if level:
            blocks.append(Heading(level, (Run(stripped),)))
            continue
        indented = _INDENT.match(line) is not None
        blocks.extend(Paragraph((Run(piece),), indented=indented) for piece in cut(stripped))
    return blocks


def _title(lines: list[str]) -> str:
    """The first line, where it stands like a title: short, no sentence, and a blank line or a deeper text follows."""
    filled = [(number, line.strip()) for number, line in enumerate(lines[:200]) if line.strip()]
    if len(filled) < 3:
        return ""
    (first, title), (second, _), *_ = filled
    short = len(title) <= 40 and not title.endswith(_ENDS_SENTENCE)
    stands_apart = second > first + 1 or lines[first].startswith(("  ", "　　")) or len(title) < 30
    has_letters = sum(1 for c in title if c.isalpha()) * 2 > len(title)
    is_heading = any(rule.match(title) for rule in _HEADINGS)
    cjk = any("\u4e00" <= c <= "\u9fff" for c in title)
    alike = len({len(line) for _, line in filled[:6]}) <= 2
    wanted = short and stands_apart and has_letters and not is_heading and not alike
    return title if wanted and (cjk or second > first + 1) else ""


def cut(line: str) -> list[str]:
    """A line in pieces of at most MAX_LINE characters."""
    return [line[at : at + MAX_LINE] for at in range(0, len(line), MAX_LINE)] or [""]


def _code_pieces(lines: list[str], rows: int = 200) -> list[str]:
    """Blocks of some pages each, so that no block is the whole file."""
    cut_lines = [piece.expandtabs(8) for line in lines for piece in cut(line)]
    return ["\n".join(cut_lines[at : at + rows]) for at in range(0, len(cut_lines), rows)]
