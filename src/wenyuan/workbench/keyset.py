"""Neighbours in a long ordered list without reading it: rows before and behind one, by the columns it is ordered by.

Keyset paging: `WHERE (a, b) > (x, y) ORDER BY a, b LIMIT n`, written out so that columns may run in either direction.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from wenyuan.library.narrow import keys, loaded


def behind(rows: QuerySet[Any], row: Model) -> QuerySet[Any]:
    """What comes after `row`, nearest first. `rows` is ordered by names, each never null; the last one is unique."""
    return rows.filter(_beyond(_order(rows), row))


def before(rows: QuerySet[Any], row: Model) -> QuerySet[Any]:
    """What comes before `row`, nearest first."""
    turned = [(name, not is_falling) for name, is_falling in _order(rows)]
    names = [f"-{name}" if is_falling else name for name, is_falling in turned]
    return rows.filter(_beyond(turned, row)).order_by(*names)


def window(rows: QuerySet[Any], row: Model, *, above: int, length: int) -> list[Any]:
    """`length` rows around `row`, at most `above` of them before it; `row` itself is among them. Three queries."""
    top = keys(before(rows, row), length=above)[::-1]
    return loaded(rows, [*top, row.pk, *keys(behind(rows, row), length=length - len(top) - 1)])


def _order(rows: QuerySet[Any]) -> list[tuple[str, bool]]:
    return [(name.lstrip("-"), name.startswith("-")) for name in map(str, rows.query.order_by)]


def _beyond(order: list[tuple[str, bool]], row: Model) -> Q:
    found, equal = Q(), Q()
    for name, is_falling in order:
        value = _value(row, name)
        found |= equal & Q((f"{name}__{'lt' if is_falling else 'gt'}", value))
        equal &= Q((name, value))
    return found


def _value(row: Any, name: str) -> Any:
    for step in name.split("__"):
        row = getattr(row, step)
    return row
