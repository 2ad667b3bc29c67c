"""Verdicts and evidence as objects with stable keys: those of `wenyuan copies --json` and of a comparison's export.

The keys are documented in docs/copies.md. `this` is the text that was asked about, `other` the document it was compared
with; pages are counted from 1, characters in the page's stored text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wenyuan.copies.queries import PassagePair, Place
from wenyuan.copies.record import Record
from wenyuan.copies.side_by_side import SideBySide
from wenyuan.library.models import Document

#: Raised when a key changes its meaning or goes away; new keys may come at any time.
EXPORT_VERSION = 1
_SIDES = {"ours": "this", "theirs": "other"}


def as_record(shown: SideBySide) -> dict[str, Any]:
    """A comparison: `this` is the left document, `other` the right one."""
    view = shown.view
    return {
        "version": EXPORT_VERSION,
        "this": document_record(shown.ours),
        "other": document_record(shown.theirs),
        **verdict_record(shown.found),
        "decision": shown.pair.decision if shown.pair is not None else "",
        "copy": shown.copy,
        "evidence": evidence_record(
            shown.found.evidence,
            passages=view.passages if view is not None else (),
            added=view.added if view is not None else (),
            dropped=view.dropped if view is not None else (),
        ),
    }


def document_record(document: Document) -> dict[str, Any]:
    """Which document is meant."""
    return {"document": document.public_id, "number": document.number, "title": document.title}


def verdict_record(found: Record) -> dict[str, Any]:
    """What is said of two texts, without the evidence."""
    return {
        "level": found.level.value,
        "tier": found.tier,
        "is_rewritten": found.is_rewritten,
        "likelihood": round(found.likelihood, 4),
        "coverage": {"this": round(found.covered_ours, 4), "other": round(found.covered_theirs, 4)},
        "characters": found.characters,
        "probable_original": _SIDES.get(str(found.original["side"]), "undetermined"),
        "reasons": [{"what": what, "this": a, "other": b} for what, a, b in found.original["reasons"]],
    }


def evidence_record(
    about: dict[str, Any],
    *,
    passages: Iterable[PassagePair],
    added: Iterable[tuple[Place, str]],
    dropped: Iterable[tuple[Place, str]],
) -> dict[str, Any]:
    """The evidence of a record, with the passages found in the stored pages (see queries.places)."""
    return {
        "passages": [
            {
                "this": {**_place(one.ours), "text": one.our_text},
                "other": {**_place(one.theirs), "text": one.their_text},
                "is_same": one.is_same,
            }
            for one in passages
        ],
        "added": [{**_place(place), "text": text} for place, text in added],
        "dropped": [{**_place(place), "text": text} for place, text in dropped],
        "substitutions": [{"other": a, "this": b, "count": n} for a, b, n in about.get("exchanged", [])],
        "numbers": [{"other": a, "this": b, "count": n} for a, b, n in about.get("numbers", [])],
        "year_offset": about.get("year_offset", 0),
        "changed_share": about.get("changed_share", 0.0),
        "loose_share": about.get("loose_share", 0.0),
        "reordered": about.get("reordered", 0.0),
        **{
            name: dict(zip(("this", "other"), about.get(name, (False, False)), strict=True))
            for name in ("quotes_lost", "mixed_script", "impossible", "hidden")
        },
    }


def _place(place: Place) -> dict[str, int]:
    return {"page": place.page, "start": place.start, "last_page": place.last_page, "end": place.end}
