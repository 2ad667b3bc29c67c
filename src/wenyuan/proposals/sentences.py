"""Cutting text into sentences, Chinese and Latin, across the line ends that a page has put into it."""

from __future__ import annotations

import re

from wenyuan.kernel.text import is_cjk

#: The end of a sentence with what closes after it; a Latin one needs a blank and no small letter behind.
_END = re.compile(r"[。！？…]+[”’」』）)》]*|[.!?]+[\"”’)\]]*(?=\s+[^a-z\s])")
#: A full stop after these ends no sentence, nor one after a single letter or a number that counts.
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|nos|vol|fig|figs|eq|ed|eds|pp|p|cf|vs|etc|e\.g|i\.e|al|art|sec|ch|inc|ltd|co|jan|feb|mar|apr"
    r"|jun|jul|aug|sept?|oct|nov|dec)|\b[a-z]|^\s*\d{1,3})\.$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\n\s*\n")
#: A line that ends so short of the others is a heading or the last of a paragraph.
_SHORT_LINE = 0.6


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, each on one line. What stands alone without an end, as a heading, is one too."""
    found: list[str] = []
    for paragraph in _paragraphs(text):
        start = 0
        for end in _END.finditer(paragraph):
            if end.group().startswith(".") and _ABBREVIATED.search(paragraph[start : end.start() + 1]):
                continue
            found.append(paragraph[start : end.end()].strip())
            start = end.end()
        found.append(paragraph[start:].strip())
    return [sentence for sentence in found if sentence]


def is_whole(sentence: str) -> bool:
    """Whether a sentence has an end, as a heading or a row of a table has not."""
    return sentence.rstrip('"”’」』）)》]').endswith(("。", "！", "？", ".", "!", "?"))


def _paragraphs(text: str) -> list[str]:
    """Lines that go on in the next one joined; a line much shorter than the longest, or an empty one, ends a paragraph."""
    found: list[str] = []
    for block in _BREAK.split(text):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        longest = max(map(len, lines), default=0)
        current = ""
        for line in lines:
            current = _joined(current, line)
            if len(line) < _SHORT_LINE * longest:
                found.append(current)
                current = ""
        if current:
            found.append(current)
    return found


def _joined(text: str, line: str) -> str:
    if not text:
        return line
    if text.endswith("-") and line[:1].islower():
        return text[:-1] + line
    return text + line if is_cjk(text[-1]) or is_cjk(line[0]) or not text[-1].isascii() else f"{text} {line}"
