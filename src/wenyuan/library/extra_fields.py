"""Fields that administrators added: the values that each kind can have."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

from wenyuan.library.errors import BadValue, WrongDate
from wenyuan.library.models import CustomField, Document

TEXT_LIMIT = 500


def cleaned_extra(value: object) -> dict[str, object]:
    """Values by the key of their field, as JSON keeps them; "" takes a value away.

    Raises BadValue for a key that no field has and for a value that its kind cannot have.
    """
    given = dict(value) if isinstance(value, Mapping) else {}
    fields = {field.key: field for field in CustomField.objects.filter(key__in=given)}
    for key in given:
        if key not in fields:
            raise BadValue(field=str(key), value=str(given[key])[:80], name="extra")
    return {key: cleaned_value(fields[key], one) for key, one in given.items()}


def cleaned_value(field: CustomField, value: object) -> str | int | float:
    """One value of one field. Numbers are finite, dates ISO 8601, a choice is one of its list. Raises BadValue, WrongDate."""
    text = " ".join(str("" if value is None else value).split())
    if not text:
        return ""
    if field.kind == CustomField.Kind.NUMBER:
        return _number(field, text)
    if field.kind == CustomField.Kind.DATE:
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            raise WrongDate(field=field.name, value=text[:80], name=field.key) from None
    is_wrong = (
        text not in field.choices.splitlines() if field.kind == CustomField.Kind.CHOICE else len(text) > TEXT_LIMIT
    )
    if is_wrong:
        raise BadValue(field=field.name, value=text[:80], name=field.key)
    return text


def _number(field: CustomField, text: str) -> int | float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise BadValue(field=field.name, value=text[:80], name=field.key)
    return int(found) if found.is_integer() and abs(found) < 1e15 else found


def shown_extra(document: Document) -> list[tuple[str, object]]:
    """(name, value) of the fields that have a value and that everybody may read, in their order.

    No query for a document without any.
    """
    if not document.extra:
        return []
    fields = CustomField.objects.filter(key__in=document.extra, is_public=True)
    return [(field.name, document.extra[field.key]) for field in fields]
