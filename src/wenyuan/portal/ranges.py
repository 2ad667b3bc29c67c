"""Which bytes of a file a request asks for (RFC 9110, section 14)."""

from __future__ import annotations

import re

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Unsatisfiable(ValueError):
    """No byte of the file lies in the range that was asked for."""


def asked_range(header: str, *, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of the one range in `header`, or None where the whole file is to be sent.

    Several ranges and what cannot be parsed are answered by the whole file, which the RFC allows.
    Raises Unsatisfiable.
    """
    match = _ONE_RANGE.fullmatch(header.strip())
    if not match or match.group() == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or end <= start:
        raise Unsatisfiable(header)
    return start, end
