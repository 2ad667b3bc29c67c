"""Quick text of ODF texts and slides, zipped or flat."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from lxml import etree

from wenyuan.engines.tools.text_sink import TextSink
from wenyuan.engines.tools.text_xml import forget, iterparse, local

#: Not on the page: deleted text, speaker's notes, comments, hidden field definitions.
_SKIPPED = ("tracked-changes", "notes", "annotation", "forms")


def odf_text(path: Path, sink: TextSink) -> None:
    """Body first, then headers and footers of the page styles. Automatic numbers are not in the file."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            file.seek(0)
            _read(file, sink)
            return
    with zipfile.ZipFile(path) as package:
        for part in ("content.xml", "styles.xml"):
            if part in package.namelist():
                with package.open(part) as member:
                    _read(member, sink)


def _read(source: IO[bytes], sink: TextSink) -> None:
    skipping = 0
    for event, element in iterparse(source, events=("start", "end"), tags=("p", "h", *_SKIPPED)):
        if local(element) in _SKIPPED:
            skipping += 1 if event == "start" else -1
            if event == "end" and not skipping:
                # Its paragraphs were not read; free them, and keep an outer paragraph from reading them.
                element.clear(keep_tail=True)
        elif event == "end" and not skipping:
            if not _is_style(element):
                sink.line(_inline(element))
            _finish(element)


def _is_style(element: etree._Element) -> bool:
    """`text:h`/`text:p` carry text; elements of other vocabularies (`svg:p`, MathML) that share the name do not."""
    return "text" not in (etree.QName(element).namespace or "")


def _finish(element: etree._Element) -> None:
    """Free a paragraph; one inside another paragraph's frame is emptied only, since its siblings are still unread."""
    ancestors = (local(a) for a in element.iterancestors())
    if any(name in {"p", "h"} for name in ancestors):
        element.clear(keep_tail=True)
    else:
        forget(element)


def _inline(element: etree._Element) -> str:
    """The paragraph's characters: spans joined, `text:s` as blanks, tabs and line breaks as signs."""
    pieces = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = local(child)
        if name == "s":
            count = next((v for k, v in child.attrib.items() if str(k).endswith("}c")), "1")
            pieces.append(" " * min(int(count) if str(count).isdigit() else 1, 100))
        elif name in {"tab", "line-break"}:
            pieces.append("\t" if name == "tab" else "\n")
        elif name not in {"note-citation", "ruby-text"}:
            pieces.append(_inline(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
