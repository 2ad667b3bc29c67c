"""The evidence on two documents as an object with stable keys: the same that `wenyuan copies --json` gives of a verdict."""

from __future__ import annotations

from typing import Any

from wenyuan.copies.queries import Place
from wenyuan.copies.side_by_side import SideBySide
from wenyuan.library.models import Document

#: Raised when a key changes its meaning or goes away; new keys may come at any time.
EXPORT_VERSION = 1
_SIDES = {"ours": "this", "theirs": "other"}


def as_record(shown: SideBySide) -> dict[str, Any]:
    """`this` is the left document, `other` the right one. Pages are counted from 1, characters in the page's stored text."""
    found = shown.found
    return {
        "version": EXPORT_VERSION,
        "this": _document(shown.ours),
        "other": _document(shown.theirs),
        "level": found.level.value,
        "tier": found.tier,
        "is_rewritten": found.is_rewritten,
        "likelihood": round(found.likelihood, 4),
        "coverage": {"this": round(found.covered_ours, 4), "other": round(found.covered_theirs, 4)},
        "characters": found.characters,
        "probable_original": _SIDES.get(str(found.original.get("side")), "undetermined"),
        "reasons": [
            {"what": what, "this": ours, "other": theirs} for what, ours, theirs in found.original.get("reasons", [])
        ],
        "decision": shown.pair.decision if shown.pair is not None else "",
        "evidence": _evidence(shown),
    }


def _document(document: Document) -> dict[str, Any]:
    return {"document": document.public_id, "number": document.number, "title": document.title}


def _evidence(shown: SideBySide) -> dict[str, Any]:
    about, view = shown.found.evidence, shown.view
    return {
        "passages": [
            {
                "this": {**_place(one.ours), "text": one.our_text},
                "other": {**_place(one.theirs), "text": one.their_text},
                "is_same": one.is_same,
            }
            for one in (view.passages if view is not None else ())
        ],
        "added": [{**_place(place), "text": text} for place, text in (view.added if view is not None else ())],
        "dropped": [{**_place(place), "text": text} for place, text in (view.dropped if view is not None else ())],
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
