"""What counts towards which limit. The limits themselves are settings (house.entries, group RATES)."""

from __future__ import annotations

from dataclasses import dataclass

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, kw_only=True)
class Rule:
    """So many of one thing in so many seconds; all of them may come at once, then they come back evenly."""

    name: str
    #: The value of House that says how many; 0: no limit.
    setting: str
    seconds: float
    #: Times the setting: for what is asked for more often by its nature, and for people who are signed in.
    times: int = 1
    times_signed_in: int = 1


PAGES = Rule(name="pages", setting="rate_pages", seconds=MINUTE)
#: Pictures, text layers, hits, progress: what a page fetches after it was opened.
PIECES = Rule(name="pieces", setting="rate_pieces", seconds=MINUTE)
SEARCHES = Rule(name="searches", setting="rate_searches", seconds=MINUTE)
#: One search is some eight pauses in typing.
SUGGESTIONS = Rule(name="suggestions", setting="rate_searches", seconds=MINUTE, times=8)
DOWNLOADS = Rule(name="downloads", setting="rate_downloads", seconds=HOUR, times_signed_in=10)
UPLOADS = Rule(name="uploads", setting="rate_uploads", seconds=HOUR)
RULES = (PAGES, PIECES, SEARCHES, SUGGESTIONS, DOWNLOADS, UPLOADS)

#: Routes that are no page. What is not here is one, so that a new route is counted without anybody thinking of it.
OF_ROUTES: dict[str, Rule | None] = {
    "files:picture": PIECES,
    "files:page-text": PIECES,
    "files:find": PIECES,
    "portal:thumbs": PIECES,
    "portal:status": PIECES,
    "portal:batch": PIECES,
    "portal:known": PIECES,
    "portal:search": SEARCHES,
    "portal:search-feed": SEARCHES,
    "portal:suggest": SUGGESTIONS,
    "files:download": DOWNLOADS,
    "portal:revision-file": DOWNLOADS,
    "files:tus": UPLOADS,
    # The pieces of an upload that was counted when it began.
    "files:tus-file": None,
    "files:robots": None,
    "files:favicon": None,
    "files:logo": None,
    # Asked by machines that watch, every few seconds.
    "operations:healthz": None,
    "operations:readyz": None,
    "operations:metrics": None,
}


def rule_for(route: str) -> Rule | None:
    """The rule that a request of this route counts towards; None: it is free."""
    return OF_ROUTES.get(route, PAGES)
