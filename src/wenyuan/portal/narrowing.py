"""The filters beside the results, and the chips that say how a search was read: each a link to another search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wenyuan.library.models import Category
from wenyuan.portal.asked import Asked
from wenyuan.search.results import Facet, Offer, Results

#: Values of one filter that are seen at once; the others are folded away.
SHOWN = 6
#: The filters in the order of use, with their headings.
HEADINGS: dict[str, Promise] = {
    "category": _("Category"),
    "kind": _("Format"),
    "year": _("Year"),
    "language": _("Language"),
    "length": _("Length"),
    "owner": _("Uploader"),
}
#: What a part of a question is called on its chip. Plain words need no name.
PARTS: dict[str, Promise] = {
    "exact": _("Exactly"),
    "without": _("Without"),
    "either": _("Either"),
    "title": _("Title"),
    "type": _("Format"),
    "category": _("Category"),
    "year": _("Year"),
    "lang": _("Language"),
    "pages": _("Length"),
    "uploader": _("Uploader"),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value of a filter, and the address that sets it or, where it is chosen, takes it away."""

    label: str
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """One filter: the values that are seen, and those that are folded away."""

    name: str
    heading: Promise
    shown: list[Choice]
    folded: list[Choice]

    @property
    def chosen(self) -> int:
        """How many of its values are chosen."""
        return sum(choice.is_chosen for choice in self.shown)


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A part of the search as it was read, and the address of the search without it."""

    name: Promise | str
    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Offered:
    """Another search, and how many documents it finds."""

    label: str
    count: int
    address: str


def narrowings(asked: Asked, results: Results) -> list[Narrowing]:
    """The filters that would leave something out, and those that do."""
    found = []
    for name, heading in HEADINGS.items():
        choices = [choice for facet in results.facets.get(name, []) for choice in _choice(asked, name, facet)]
        # One value that all results share narrows nothing; it stays where it can be taken back.
        if len(choices) > 1 or any(choice.is_chosen for choice in choices):
            first = choices[:SHOWN] + [choice for choice in choices[SHOWN:] if choice.is_chosen]
            folded = [choice for choice in choices[SHOWN:] if not choice.is_chosen]
            found.append(Narrowing(name=name, heading=heading, shown=first, folded=folded))
    return found


def _choice(asked: Asked, name: str, facet: Facet) -> Iterator[Choice]:
    if name in {"category", "kind"}:
        is_chosen = asked.parameters.get(name) == facet.value
        there = asked.but(**{name: "" if is_chosen else facet.value})
    else:
        wanted = asked.filter(written(name, facet.value))
        if wanted is None:  # a name with a quotation mark in it, say: nobody could type it
            return
        is_chosen = asked.has(wanted)
        there = asked.with_filter(wanted)
    yield Choice(label=facet.label, count=facet.count, is_chosen=is_chosen, address=there.address)


def written(name: str, value: str) -> str:
    """The value of a filter as one types it: `year:2023`, `lang:zh`, `pages:4..10`, `uploader:"g****t"`."""
    match name:
        case "language":
            return f"lang:{value}"
        case "length":
            return f"pages:{value.replace('-', '..')}"
        case "owner":
            return f'uploader:"{value}"'
        case _:
            return f"{name}:{value}"


def chips(asked: Asked, results: Results, *, category: Category | None) -> list[Chip]:
    """How the search was read. Words alone that found something need no telling: they stand in the search field."""
    found = [
        Chip(name=PARTS.get(part.kind, ""), label=part.label, address=asked.but(text=part.rest).address)
        for part in results.parts
    ]
    if {part.kind for part in results.parts} == {"words"} and (results.total or len(found) == 1):
        found = []
    if category is not None:
        found.append(Chip(name=PARTS["category"], label=category.name, address=asked.but(category="").address))
    if asked.kind:
        found.append(Chip(name=PARTS["type"], label=asked.kind.upper(), address=asked.but(kind="").address))
    return found


def offered(asked: Asked, offer: Offer) -> Offered:
    """The search that is offered in place of this one, by what it asks; by its effect where only filters go."""
    there = asked.but(text=offer.query)
    if offer.keeps_filters:
        return Offered(label=offer.query, count=offer.count, address=there.address)
    there = there.but(category="", kind="")
    return Offered(label=gettext("Search again without filters"), count=offer.count, address=there.address)
