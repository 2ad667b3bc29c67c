"""Reading a part of a long ordered list with everything joined in: first its keys, then their rows.

A database that is asked for ordered rows with all that is joined to them sorts all of that; of keys alone it sorts little.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def part(rows: QuerySet[Any], *, start: int = 0, length: int) -> list[Any]:
    """`length` rows from `start` on, with what `rows` joins in. Two queries."""
    return loaded(rows, keys(rows, start=start, length=length))


def keys(rows: QuerySet[Any], *, start: int = 0, length: int) -> list[int]:
    """The keys of `length` rows from `start` on, in their order. One query."""
    return list(rows.values_list("pk", flat=True)[start : start + length])


def loaded(rows: QuerySet[Any], wanted: list[int]) -> list[Any]:
    """The rows of these keys, which came out of `rows`, in this order, with what `rows` joins in. One query at most."""
    wide = rows.model._default_manager.all()
    wide.query.select_related = rows.query.select_related
    found = wide.in_bulk(wanted) if wanted else {}
    return [found[key] for key in wanted if key in found]
