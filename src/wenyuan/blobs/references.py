"""Who refers to bytes.

Every reference is a foreign key to Blob, and they are found from the models themselves: a package cannot forget to say that it
has one. A sha256 in any other column is knowledge of bytes, not a claim to them (tests/blobs/test_references.py lists those).
"""

from __future__ import annotations

from functools import cache, reduce
from operator import or_

from django.db.models import Exists, Model, OuterRef, Q

from wenyuan.blobs.models import Blob


@cache
def referring() -> tuple[tuple[type[Model], str], ...]:
    """(model, field) of every foreign key to Blob, in a fixed order."""
    # Not `related_objects`: that leaves out those whose related_name is "+".
    back = [one for one in Blob._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete]
    found = {(one.related_model, one.field.name) for one in back}  # type: ignore[union-attr]
    return tuple(sorted(found, key=lambda one: (one[0]._meta.label, one[1])))  # type: ignore[union-attr,return-value,arg-type]


def referenced() -> Q:
    """Somebody refers to it, as a condition on Blob. One statement, hence one moment, for all references."""
    return reduce(or_, (Q(Exists(model._base_manager.filter(**{name: OuterRef("pk")}))) for model, name in referring()))


def columns() -> list[tuple[str, str]]:
    """(table, column) of every reference, for who reads a copy of the database without Django."""
    return [(model._meta.db_table, str(model._meta.get_field(name).column)) for model, name in referring()]  # type: ignore[union-attr]
