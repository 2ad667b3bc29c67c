"""The chain, for `wenyuan check`."""

from __future__ import annotations

from collections.abc import Iterator

from wenyuan.audit.verifying import NAMED, verify


def problems() -> Iterator[str]:
    """A sentence for each place where the chain of events is not whole."""
    troubles = verify().troubles
    for trouble in troubles[:NAMED]:
        yield f"audit: {trouble}"
    if len(troubles) > NAMED:
        yield f"audit: and {len(troubles) - NAMED} more"
