"""Quick text of Word's binary format, by its piece table.

Source: [MS-DOC] 2.4.1 (retrieving text), 2.5 (the FIB), 2.8.35 (PlcPcd), 2.9.73 (FcCompressed). Word 97 and later;
Word 6 and 95 keep 8-bit text between fcMin and fcMac.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

from wenyuan.engines.errors import Encrypted, Unreadable
from wenyuan.engines.tools.charset import decode
from wenyuan.engines.tools.ole import open_ole, read_stream
from wenyuan.engines.tools.text_sink import TextSink

_WORD97 = 193
#: FIB: index of fcClx among the 32-bit pairs that begin at 0x9A.
_FC_CLX_AT = 0x01A2
#: 0x1E and 0x1F are Word's hard and soft hyphen; 7 ends a cell, 11 a line, 12 a page, 13 a paragraph.
_SIGNS = str.maketrans({"\x07": "\t", "\x0b": "\n", "\x0c": "\n", "\r": "\n", "\x1e": "-", "\x1f": "", "\xa0": " "})
_REMAINING_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1d]")
#: A field's instruction stands between 0x13 and 0x14, its visible result between 0x14 and 0x15; fields nest.
_FIELD_MARKS = re.compile("([\x13\x14\x15])")


def doc_text(path: Path, sink: TextSink) -> None:
    """Body, then footnotes, headers, comments and text boxes, as the file keeps them. Raises Encrypted, Unreadable."""
    with open_ole(path) as ole:
        word = read_stream(ole, "WordDocument")
        if len(word) < 0x60:
            raise Unreadable("no file information block")
        version, flags = struct.unpack_from("<H", word, 2)[0], struct.unpack_from("<H", word, 10)[0]
        if flags & 0x0100:
            raise Encrypted("FIB")
        if version < _WORD97:
            begin, end = struct.unpack_from("<II", word, 0x18)
            decoded = decode(word[begin:end])
            sink.add(_clean(decoded.text if decoded else ""))
            return
        table = read_stream(ole, "1Table" if flags & 0x0200 else "0Table")
    try:
        start, length = struct.unpack_from("<II", word, _FC_CLX_AT)
        text = _pieces(word, table[start : start + length])
    except struct.error as error:
        raise Unreadable(f"piece table: {error}") from error
    sink.add(_clean(text))


def _pieces(word: bytes, clx: bytes) -> str:
    """Join the pieces: CLX = property runs (1, length, ...), then 2, length, character positions, descriptors."""
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at : at + 1] != b"\x02":
        raise Unreadable("no piece table")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", plc)
    texts = []
    for index in range(count):
        position = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)[0]
        characters = positions[index + 1] - positions[index]
        if not 0 <= characters <= len(word):
            raise Unreadable("piece of impossible length")
        if position & 0x4000_0000:
            begin = (position & 0x3FFF_FFFF) // 2
            texts.append(word[begin : begin + characters].decode("cp1252", "replace"))
        else:
            texts.append(word[position : position + 2 * characters].decode("utf-16-le", "replace"))
    return "".join(texts)


def _clean(text: str) -> str:
    """Leave field instructions out, results in; turn Word's signs into plain ones."""
    shown: list[str] = []
    #: For each open field whether we are in its instruction.
    fields: list[bool] = []
    hidden = 0
    for piece in _FIELD_MARKS.split(text):
        if piece == "\x13":
            fields.append(True)
            hidden += 1
        elif piece in {"\x14", "\x15"}:
            if fields and fields[-1]:
                fields[-1] = False
                hidden -= 1
            if fields and piece == "\x15":
                fields.pop()
        elif not hidden:
            shown.append(piece)
    return _REMAINING_CONTROLS.sub("", "".join(shown).translate(_SIGNS))
