"""The date a document gives itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

#: Office formats began about here; an earlier date is a default of some program (1601, 1970, 1980).
EARLIEST = dt.date(1985, 1, 1)
#: Dates that templates of known programs carry (python-docx, python-pptx) and that say nothing of the document.
OF_TEMPLATES = frozenset({"2013-12-23T23:15:00", "2013-01-27T09:14:16", "2013-01-27T09:15:58"})


def date_of(properties: dict[str, Any], *, today: dt.date | None = None) -> dt.date | None:
    """The last modification, else the creation, that a file states in ISO 8601, if it can be true."""
    latest = (today or dt.datetime.now(dt.UTC).date()) + dt.timedelta(days=1)
    for name in ("modified", "created"):
        raw = str(properties.get(name) or "")
        if raw[:19] in OF_TEMPLATES:
            continue
        try:
            found = dt.date.fromisoformat(raw[:10])
        except ValueError:
            continue
        if EARLIEST < found <= latest:
            return found
    return None
