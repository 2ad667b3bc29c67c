"""Cleaning the text that pdfium reads: what no reader sees and no search should trip over is taken out."""

from __future__ import annotations

import re
import unicodedata

#: Dropped: controls but tab and newline (pdfium marks a hyphen at a line's end by U+0002 or U+FFFE), soft hyphen,
#: joiners and zero-width spaces, marks of direction, interlinear and shorthand controls, variation selectors, tags,
#: lone surrogates, noncharacters. A CR, alone or before LF, becomes one newline.
_DROPPED = re.compile(
    "(?P<newline>\r\n?)"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)

#: Kangxi and CJK radicals that stand for the character they look like: many fonts share one glyph between ⼯ and 工,
#: and a PDF then names whichever comes first, so that a search for 工会 misses the page. One character for one.
_RADICALS = {
    code: form
    for code in range(0x2E80, 0x2FD6)
    if len(form := unicodedata.normalize("NFKC", chr(code))) == 1 and form != chr(code)
}

#: Bullets that Symbol and Wingdings keep in the private use area, where no other font has anything to show.
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF06E: "■", 0xF06C: "●", 0xF075: "◆", 0xF076: "❖", 0xF0D8: "➢", 0xF0FC: "✓"}
_FORMS = _RADICALS | _BULLETS


def clean_with_offsets(text: str) -> tuple[str, list[int]]:
    """The cleaned text, and for each of its characters the index in `text` that it came from (rising).

    Pure and one-directional: the same `text` always gives the same pair, which is how a place in a stored page
    text is found again in the PDF. Linear in the length.
    """
    pieces: list[str] = []
    offsets: list[int] = []
    done = 0
    for match in _DROPPED.finditer(text):
        start, end = match.span()
        pieces.append(text[done:start])
        offsets.extend(range(done, start))
        if match["newline"]:
            pieces.append("\n")
            offsets.append(start)
        done = end
    pieces.append(text[done:])
    offsets.extend(range(done, len(text)))
    return "".join(pieces).translate(_FORMS), offsets


def clean_text(text: str) -> str:
    """`text` without zero-width characters, soft hyphens, variation selectors and controls; CRLF is one newline."""
    return clean_with_offsets(text)[0]


def one_line(text: str, *, limit: int = 500) -> str:
    """`text` cleaned and on one line, at most `limit` characters: titles, names, properties."""
    return " ".join(clean_text(text).split())[:limit]
