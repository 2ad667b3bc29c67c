"""Counts by which results can be narrowed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext

from wenyuan.accounts.models import User
from wenyuan.kernel.folding import fold
from wenyuan.library.models import Category
from wenyuan.search import port
from wenyuan.search.language_names import language_name
from wenyuan.search.port import SearchIndex
from wenyuan.search.results import Facet
from wenyuan.search.scope import Scope
from wenyuan.search.scoring import DOCUMENTS

FIELDS: tuple[port.FacetField, ...] = ("category", "kind", "language", "year", "owner", "length")
_LIMIT = 30
_LENGTHS = [name for name, _, _ in port.LENGTHS]


def facets(index: SearchIndex, scope: Scope, documents: Collection[int]) -> dict[str, list[Facet]]:
    """Exact counts over documents that were found, each counted once whatever its number of pages, copies too."""
    if not documents:
        return {}
    among = (DOCUMENTS, port.AnyOf("document", tuple(documents)))
    counted = index.facets(scope.compiled(*among), FIELDS)
    found = {field: _facets(field, counts) for field, counts in counted.items()}
    found["year"].sort(key=lambda facet: facet.value, reverse=True)
    found["length"].sort(key=lambda facet: _LENGTHS.index(facet.value))
    return found


def _facets(field: str, counts: Mapping[str, int]) -> list[Facet]:
    if field == "owner":
        return _owners(counts)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:_LIMIT]
    names = _category_names([value for value, _ in rows]) if field == "category" else {}
    return [Facet(value=value, label=_label(field, value, names), count=n) for value, n in rows]


def _owners(counts: Mapping[str, int]) -> list[Facet]:
    """By the name that others see: people who are masked to one name are one, so nobody learns that they are several."""
    people = User.objects.only("display_name", "username", "is_masked").in_bulk([int(key) for key in counts])
    merged: dict[str, Facet] = {}
    for key, count in counts.items():
        if int(key) in people:
            name = people[int(key)].public_name
            before = merged.get(fold(name))
            merged[fold(name)] = Facet(value=name, label=name, count=count + (before.count if before else 0))
    return sorted(merged.values(), key=lambda facet: (-facet.count, facet.value))[:_LIMIT]


def _category_names(slugs: Collection[str]) -> dict[str, str]:
    return {category.slug: category.name for category in Category.objects.filter(slug__in=slugs)}


def _label(field: str, value: str, names: Mapping[str, str]) -> str:
    match field:
        case "category":
            return names.get(value, value)
        case "kind":
            return value.upper()
        case "language":
            return language_name(value)
        case "length":
            return _length_name(value)
    return value


def _length_name(name: str) -> str:
    _, low, high = port.LENGTHS[_LENGTHS.index(name)]
    if name == _LENGTHS[-1]:
        return gettext("%(low)s pages or more") % {"low": low}
    return gettext("%(low)s to %(high)s pages") % {"low": low, "high": high}
