"""Quick text of PowerPoint's binary format: the text atoms of all records, in the order of the file.

Source: [MS-PPT] 2.3.1 (record header), 2.9.41 TextCharsAtom, 2.9.42 TextBytesAtom, 2.4.14.3 SlideListWithText.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from wenyuan.engines.errors import Unreadable
from wenyuan.engines.tools.ole import open_ole, read_stream
from wenyuan.engines.tools.text_sink import TextSink

_TEXT_CHARS = 0x0FA0
_TEXT_BYTES = 0x0FA8
#: Masters hold "Click to edit" texts, notes are not on the slide, handouts neither.
_SKIPPED_CONTAINERS = frozenset({0x03F8, 0x03F0, 0x0FC9})
_MAX_DEPTH = 64


def ppt_text(path: Path, sink: TextSink) -> None:
    """Slide texts, a line a paragraph; a text that stands in outline and slide alike is given once."""
    with open_ole(path) as ole:
        stream = read_stream(ole, "PowerPoint Document")
    if not stream:
        raise Unreadable("no slides")
    seen: set[str] = set()
    for text in _texts(stream):
        clean = text.replace("\r", "\n").replace("\x0b", "\n").strip("\x00 \n")
        if clean and clean not in seen:
            seen.add(clean)
            sink.line(clean)


def _texts(stream: bytes) -> Iterator[str]:
    """Walk the tree of records without recursion: (end of container) on a stack, hostile lengths cut to it."""
    at, ends = 0, [len(stream)]
    while at + 8 <= len(stream):
        while len(ends) > 1 and at >= ends[-1]:
            ends.pop()
        version, kind, length = struct.unpack_from("<HHI", stream, at)
        begin, end = at + 8, min(at + 8 + length, ends[-1])
        is_container = version & 0x000F == 0x000F
        if (
            is_container
            and kind not in _SKIPPED_CONTAINERS
            and not _is_notes_list(version, kind)
            and len(ends) < _MAX_DEPTH
        ):
            ends.append(end)
            at = begin
            continue
        if kind == _TEXT_CHARS:
            yield stream[begin:end].decode("utf-16-le", "replace")
        elif kind == _TEXT_BYTES:
            yield stream[begin:end].decode("latin-1")
        at = max(end, begin)


def _is_notes_list(version: int, kind: int) -> bool:
    """SlideListWithText comes for slides (instance 0), masters (1) and notes (2)."""
    return kind == 0x0FF0 and version >> 4 in {1, 2}
