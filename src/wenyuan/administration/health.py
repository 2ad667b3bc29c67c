"""What the operations page shows: verdicts first, each with what to do, then the numbers behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenyuan.operations import engines, queue, readiness
from wenyuan.operations.counted import Counted, Route, counted
from wenyuan.operations.keeping import Kept, kept
from wenyuan.operations.middleware import NO_ROUTE

#: Routes that are listed: those that took most of the time.
ROUTES = 10
#: Ages after which something is overdue: a nightly backup, a weekly drill, a monthly reading of all bytes.
OVERDUE = {"backup": dt.timedelta(days=2), "drill": dt.timedelta(days=10), "scrub": dt.timedelta(days=45)}

_PARTS: dict[str, tuple[Promise, Promise]] = {
    "database": (gettext_lazy("Database"), gettext_lazy("Nothing works without it; the log says why it does not answer.")),
    "store": (gettext_lazy("Store of files"), gettext_lazy("Files cannot be read or received; look at WENYUAN_BLOBS_URL.")),
    "index": (gettext_lazy("Search index"), gettext_lazy("Search waits for it; a running indexer makes it by itself.")),
    "worker": (gettext_lazy("Worker"), gettext_lazy("Files are received and kept, and nothing is converted.")),
    "indexer": (gettext_lazy("Indexer"), gettext_lazy("What is new is not found by searching.")),
}  # fmt: skip

LANES = {
    "quick": gettext_lazy("quick"), "office": gettext_lazy("conversion"), "slow": gettext_lazy("slow"),
    "pages": gettext_lazy("pages"), "index": gettext_lazy("index"),
}  # fmt: skip
STEPS = {
    "sniff": gettext_lazy("recognise the format"), "gate": gettext_lazy("check for dangers"),
    "quick_text": gettext_lazy("text at once"), "to_pdf": gettext_lazy("make a PDF"), "pages": gettext_lazy("measure the pages"),
    "text": gettext_lazy("read the text"), "outline": gettext_lazy("read the outline"), "cover": gettext_lazy("draw the cover"),
    "fingerprint": gettext_lazy("take fingerprints"), "match": gettext_lazy("look for copies"),
    "suggest": gettext_lazy("propose title, author and more"), "index": gettext_lazy("add to the index"),
    "release": gettext_lazy("publish"),
}  # fmt: skip
#: Outcome of a step -> heading, in the order of columns.
OUTCOMES = {
    "done": gettext_lazy("Done"), "failed": gettext_lazy("Failed"), "quarantined": gettext_lazy("Set aside"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One thing that is well or not, in words."""

    name: str
    is_well: bool
    says: str


@dataclass(frozen=True, kw_only=True)
class Timing:
    """A route's answers; times in milliseconds, `half` and `most` the bounds below which 50 and 95 of 100 came."""

    name: str
    answers: int
    mean: float
    half: str
    most: str


def now() -> dict[str, Any]:
    """All that the page shows."""
    numbers, lasting = counted(), kept()
    return {
        "verdicts": [*_parts(), *_engines(), *_kept(lasting)],
        "lanes": [(LANES.get(lane.name, lane.name), lane) for lane in queue.lanes()],
        "owed": queue.owed(),
        "lag": _span(queue.lag_seconds()),
        "set_aside": queue.set_aside(),
        "outcomes": list(OUTCOMES.values()),
        "steps": _steps(numbers),
        "deaths": sorted((str(STEPS.get(step, step)), reason, n) for (step, reason), n in numbers.deaths.items()),
        "restarts": sorted(numbers.restarts.items()),
        "kept_share": None if numbers.kept_share is None else round(100 * numbers.kept_share),
        "pictures": sum(numbers.pictures.values()),
        "answers": sum(numbers.statuses.values()),
        "refused": numbers.statuses.get(429, 0),
        "faults": _faults(numbers),
        "routes": [_timing(route) for route in numbers.busiest[:ROUTES]],
        "chain": lasting.chain,
    }


def _steps(numbers: Counted) -> list[tuple[Promise | str, list[int]]]:
    """What each step is called and how often it ended in each of OUTCOMES, in the order of a document's walk."""
    known = [*STEPS, *sorted(set(numbers.steps) - set(STEPS))]
    return [
        (STEPS.get(step, step), [numbers.steps[step].get(outcome, 0) for outcome in OUTCOMES])
        for step in known
        if step in numbers.steps
    ]


def _parts() -> list[Verdict]:
    lacking = set(readiness.lacks())
    return [
        Verdict(name=str(name), is_well=part not in lacking, says=str(trouble) if part in lacking else "")
        for part, (name, trouble) in _PARTS.items()
    ]


def _engines() -> list[Verdict]:
    return [
        Verdict(
            name=_("Engine %(kind)s") % {"kind": kind},
            is_well=bool(facts),
            says=_("%(n)s tasks served, %(running)s at work") % {"n": facts["served"], "running": facts["running"]}
            if facts
            else _("does not answer on this machine"),
        )
        for kind, facts in engines.engines()
    ]


def _kept(lasting: Kept) -> list[Verdict]:
    names = {"backup": _("Backup"), "drill": _("Drill of a backup"), "scrub": _("Reading of all files")}
    found = []
    for key, at in (("backup", lasting.backup), ("drill", lasting.drill), ("scrub", lasting.scrub)):
        is_well = at is not None and timezone.now() - at < OVERDUE[key]
        found.append(Verdict(name=names[key], is_well=is_well, says=_ago(at)))
    if lasting.is_drill_good is False:
        found.append(Verdict(name=_("Last drill"), is_well=False, says=_("The backup could not be restored whole.")))
    damage = _("%(n)s files are damaged; “wenyuan check” names them.") % {"n": lasting.damaged}
    found.append(Verdict(name=_("Damage"), is_well=not lasting.damaged, says=damage if lasting.damaged else _("none")))
    return found


def _ago(at: dt.datetime | None) -> str:
    return _("%(since)s ago") % {"since": timesince(at)} if at else _("never")


def _span(seconds: float) -> str:
    return timesince(timezone.now() - dt.timedelta(seconds=seconds)) if seconds >= 60 else f"{seconds:.0f} s"


def _faults(numbers: Counted) -> int:
    return sum(n for status, n in numbers.statuses.items() if status >= 500)


def _timing(route: Route) -> Timing:
    return Timing(
        name=_("static files, unknown addresses") if route.name == NO_ROUTE else route.name,
        answers=route.answers,
        mean=round(1000 * route.mean, 1),
        half=_bound(route.within(0.5)),
        most=_bound(route.within(0.95)),
    )


def _bound(seconds: float | None) -> str:
    return "> 10000" if seconds is None else f"≤ {seconds * 1000:g}"
