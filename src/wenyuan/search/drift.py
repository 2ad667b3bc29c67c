"""Where index and rows differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wenyuan.search import rows
from wenyuan.search.port import SearchIndex


@dataclass(frozen=True)
class Difference:
    """A document that the index does not know, knows in another state, or knows although there is no row."""

    document: int
    what: Literal["missing", "stale", "left over"]


def differences(index: SearchIndex) -> Iterator[Difference]:
    """All differences, by document. Both sides are read ascending and compared as they come, in constant memory."""
    known = index.known()
    held = next(known, None)
    for pk, version in rows.fingerprints():
        while held is not None and held.document < pk:
            yield Difference(held.document, "left over")
            held = next(known, None)
        if held is None or held.document > pk:
            yield Difference(pk, "missing")
            continue
        if held.version != version:
            yield Difference(pk, "stale")
        held = next(known, None)
    while held is not None:
        yield Difference(held.document, "left over")
        held = next(known, None)
