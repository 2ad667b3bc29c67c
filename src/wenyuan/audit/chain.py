"""The arithmetic of the chain: pure functions whose results are kept for ever. A test pins them to fixed values.

    details = sha256(salt ‖ canonical JSON of data)
    hash    = sha256(hash before, in hex ‖ canonical JSON of sequence, event, at, actor, verb, subject, details)

Canonical JSON has sorted keys, no blanks, ASCII only. Of persons the JSON holds a number; of details a salted digest, so
that both can be erased where they lie and the chain stays whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wenyuan.audit.models import Event

#: What stands before the first seal.
GENESIS = 64 * "0"


def details_of(event: Event) -> str:
    """The digest of an event's details, in hex."""
    return _sha256(event.salt, _canonical(event.data))


def link(before: str, *, sequence: int, event: Event, details: str) -> str:
    """The hash of a seal: `before` is the one of the seal before it, or GENESIS."""
    told = {
        "sequence": sequence,
        "event": event.pk,
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "verb": event.verb,
        "subject": event.subject,
        "details": details,
    }
    return _sha256(before, _canonical(told))


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _sha256(*texts: str) -> str:
    return hashlib.sha256("".join(texts).encode("ascii")).hexdigest()
