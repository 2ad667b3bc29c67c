"""Quick text of RTF: striprtf reads it, after pictures and objects were cut out."""

from __future__ import annotations

import re
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from wenyuan.engines.errors import Unreadable
from wenyuan.engines.tools.text_sink import TextSink

#: Pictures and objects are runs of hex; real text has no 400 hex digits in a row.
_HEX_RUN = re.compile(rb"[0-9a-fA-F\s]{400,}")
_BINARY = re.compile(rb"\\bin(\d{1,10}) ?")


def rtf_text(path: Path, sink: TextSink) -> None:
    """The text in the file's own code page (\\ansicpg936 for GBK). Raises Unreadable."""
    data = _HEX_RUN.sub(b" ", _without_binary(path.read_bytes()))
    try:
        text = rtf_to_text(data.decode("latin-1"), encoding="cp1252", errors="replace")
    except Exception as error:  # striprtf names no exceptions of its own
        raise Unreadable(f"rtf: {error}") from error
    sink.add(text)


def _without_binary(data: bytes) -> bytes:
    kept, at = [], 0
    for found in _BINARY.finditer(data):
        if found.start() >= at:
            kept.append(data[at : found.start()])
            at = found.end() + int(found[1])
    return b"".join([*kept, data[at:]])
