"""The verbs that change which further fields documents have. Administrators only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from wenyuan.audit.actions import record
from wenyuan.library.errors import BadValue, NotAllowed
from wenyuan.library.models import CustomField

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def save_field(field: CustomField, *, by: User) -> CustomField:
    """Add a field, or change one that is there. Its key never changes, because documents keep their values under it.

    A choice needs a list to choose from. Values that a changed field cannot have any more stay until they are edited.
    Raises NotAllowed, BadValue.
    """
    _check(by)
    if field.kind == CustomField.Kind.CHOICE and not field.choices.strip():
        raise BadValue(field=_("The list"), value="")
    field.choices = "\n".join(dict.fromkeys(filter(None, (" ".join(c.split()) for c in field.choices.splitlines()))))
    with transaction.atomic():
        before = CustomField.objects.select_for_update().filter(pk=field.pk).first()
        if before is not None and before.key != field.key:
            raise BadValue(field=_("Key"), value=field.key)
        field.save()
        verb = "field.add" if before is None else "field.change"
        record(by, verb, field, key=field.key, kind=field.kind, is_public=field.is_public)
    return field


def remove_field(field: CustomField, *, by: User) -> None:
    """Take a field away. Documents keep its values unseen: added again under the same key, it has them back. Raises NotAllowed."""
    _check(by)
    with transaction.atomic():
        record(by, "field.remove", field, key=field.key)
        field.delete()


def _check(by: User) -> None:
    if not (by.is_authenticated and by.is_superuser):
        raise NotAllowed("fields")
