"""One change of the category tree at a time, and what each owes the index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from wenyuan.library.effects import owe_index
from wenyuan.library.models import Category, Document

#: Key, slug and path of each category: what the entries of its documents keep.
Shape = dict[int, tuple[str, ...]]
_inside: ContextVar[bool] = ContextVar("a change of the tree is under way", default=False)


@contextmanager
def changing() -> Iterator[None]:
    """A transaction in which nobody else changes the tree, and which owes the index every document whose entry it made
    untrue: entries keep the slugs of the categories above and the paths that librarians of a branch may see.

    A path is a place: to move one category shifts its siblings, with all below them. So what changed is found by
    comparing the tree before and after. SQLite has one writer; on PostgreSQL the table is locked against writers, not
    readers. Read rows anew inside: what was read before may stand elsewhere by now. Inside of another it is part of that
    one, so that many changes are compared once.
    """
    if _inside.get():
        yield
        return
    token = _inside.set(True)
    try:
        with _compared():
            yield
    finally:
        _inside.reset(token)


@contextmanager
def _compared() -> Iterator[None]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f'LOCK TABLE "{Category._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
        before = _shape()
        yield
        after = _shape()
        changed = [pk for pk, known in after.items() if before.get(pk) != known]
        owe_index(Document.objects.filter(category__in=changed).order_by("pk").values_list("pk", flat=True))


def _shape() -> Shape:
    rows = {path: (pk, slug) for pk, slug, path in Category.objects.values_list("pk", "slug", "path")}
    step = Category.steplen
    shape: Shape = {}
    for path, (pk, _slug) in rows.items():
        above = (rows[path[:end]][1] for end in range(step, len(path) + 1, step))
        shape[pk] = (path, *above)
    return shape
