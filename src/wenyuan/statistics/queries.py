"""All figures, and who gets which."""

from __future__ import annotations

from collections.abc import Callable

from wenyuan.statistics import holdings, use, work
from wenyuan.statistics.figure import Figure
from wenyuan.statistics.period import Period
from wenyuan.statistics.person import Person

Make = Callable[[Person, Period], Figure]

#: In the order of the page. Of documents: a librarian of branches gets the figures of these.
OF_DOCUMENTS: dict[str, Make] = {
    "growth": holdings.growth,
    "use": use.use,
    "most-read": use.most_read,
    "most-taken": use.most_taken,
    "categories": holdings.balance,
    "formats": holdings.formats,
    "failures": holdings.failures,
    "engines": holdings.engines,
    "duplicates": holdings.duplicates,
    "time-to-publish": holdings.time_to_publish,
}
#: Of the whole site: for those who look after all of it.
OF_THE_SITE: dict[str, Make] = {
    "searches": use.searches,
    "empty-searches": use.empty_searches,
    "robots": use.robots,
    "steps": work.steps,
}


def figures_for(person: Person) -> dict[str, Make]:
    """The figures that a person may have: none but for librarians and administrators."""
    if not person.is_authenticated or not (person.is_staff or person.is_curator):
        return {}
    return OF_DOCUMENTS | (OF_THE_SITE if person.is_staff else {})
