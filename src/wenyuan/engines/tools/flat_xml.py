"""Characters as ODF wants them: escaped, blanks counted, tabs and line ends as elements, nothing that XML forbids."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from wenyuan.engines.tools.pdf_clean import clean_text

_SPECIAL = re.compile(r" {2,}|^ | $|\t|\n")
#: What XML 1.0 cannot hold and clean_text lets pass: nothing but U+000C, which ends no line here.
_FORM_FEED = str.maketrans({"\x0c": "\n"})


def inline_text(text: str) -> str:
    """Inline content of a paragraph. Controls, bidirectional overrides and noncharacters are gone."""
    return _SPECIAL.sub(_element, escape(clean_text(text.translate(_FORM_FEED))))


def attribute(text: str) -> str:
    """A string for an attribute in double quotes."""
    return escape(" ".join(clean_text(text).split()), {'"': "&quot;"})


def _element(found: re.Match[str]) -> str:
    match found[0]:
        case "\t":
            return "<text:tab/>"
        case "\n":
            return "<text:line-break/>"
        case blanks:
            return f'<text:s text:c="{len(blanks)}"/>'
