"""The gate for RTF: how deep its groups nest and how large its embedded objects are.

LibreOffice's RTF reader takes a stack frame a group and 150 times an object's size (10 MB of object data became
1.5 GiB), so both are bounded before it sees the file.
"""

from __future__ import annotations

import re

from wenyuan.engines.errors import Unreadable, UnsafeArchive

MAX_DEPTH = 1_000
MAX_OBJECT_HEX = 8 * 1024**2
#: What moves the state: braces, an escaped sign (skipped), raw bytes of a given length, the start of object data.
_TOKEN = re.compile(rb"[{}]|\\[{}\\]|\\bin(\d{1,10}) ?|\\objdata\b")


def check_rtf(data: bytes) -> None:
    """Refuse an RTF that nests too deep or embeds too much. Raises UnsafeArchive (depth, object).

    Raises Unreadable for binary data longer than the file: LibreOffice waits for it as long as it may.
    """
    depth, at, object_depth, object_from = 0, 0, 0, 0
    while (token := _TOKEN.search(data, at)) is not None:
        at = token.end()
        sign = token[0]
        if sign == b"{":
            depth += 1
            if depth > MAX_DEPTH:
                raise UnsafeArchive(f"groups deeper than {MAX_DEPTH}", why="depth")
        elif sign == b"}":
            if object_depth == depth and object_depth:
                _check_object(token.start() - object_from)
                object_depth = 0
            depth = max(0, depth - 1)
        elif token[1] is not None:
            if at + int(token[1]) > len(data):
                raise Unreadable(f"binary data of {int(token[1])} bytes, {len(data) - at} are there")
            at += int(token[1])
        elif sign == b"\\objdata" and not object_depth:
            object_depth, object_from = depth, at
    if object_depth:
        _check_object(len(data) - object_from)


def _check_object(length: int) -> None:
    if length > MAX_OBJECT_HEX:
        raise UnsafeArchive(f"object of {length} hex digits", why="object")
