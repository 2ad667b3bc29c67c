"""Counts by which results can be narrowed."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import get_language, get_language_info

from wenyuan.library.models import Category
from wenyuan.search import port
from wenyuan.search.port import SearchIndex
from wenyuan.search.results import Facet
from wenyuan.search.scope import Scope

FIELDS: tuple[port.FacetField, ...] = ("category", "kind", "language", "year")
_LIMIT = 30


def facets(index: SearchIndex, scope: Scope, documents: Collection[int]) -> dict[str, list[Facet]]:
    """Exact counts over documents that were found, each counted once whatever its number of pages."""
    if not documents:
        return {}
    among = (port.AnyOf("entry", (port.DOCUMENT,)), port.AnyOf("document", tuple(documents)))
    counted = index.facets(scope.compiled(*among), FIELDS)
    names = _category_names(counted["category"])
    found: dict[str, list[Facet]] = {}
    for field, counts in counted.items():
        rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:_LIMIT]
        found[field] = [Facet(value=value, label=_label(field, value, names), count=n) for value, n in rows]
    found["year"].sort(key=lambda facet: facet.value, reverse=True)
    return found


def _category_names(slugs: Collection[str]) -> dict[str, str]:
    return {category.slug: category.name for category in Category.objects.filter(slug__in=slugs)}


def _label(field: str, value: str, names: dict[str, str]) -> str:
    if field == "category":
        return names.get(value, value)
    if field == "kind":
        return value.upper()
    if field == "language":
        return _language_name(value)
    return value


def _language_name(code: str) -> str:
    """The language in the language of the reader; its code where nobody knows a name."""
    try:
        info = get_language_info("zh-hans" if code == "zh" else code)
    except KeyError:
        return code
    is_own = (get_language() or "").startswith(code)
    return str(info["name_local"] if is_own else info["name_translated"])
