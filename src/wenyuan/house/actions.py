"""Changing the site's settings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.accounts.errors import NotAdministrator
from wenyuan.audit.actions import record
from wenyuan.audit.models import Event
from wenyuan.house import settings
from wenyuan.house.entries import BY_KEY, defaults
from wenyuan.house.errors import SettingMoved
from wenyuan.house.kinds import Value, clean
from wenyuan.house.models import Picture, Setting

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

CHANGED = "setting.change"


def change(values: Mapping[str, object], *, by: User) -> list[Event]:
    """Give settings new values, all or none, and return an event for each that became another.

    A value that is the default needs no row: a later change of the environment is then followed. Raises
    NotAdministrator, BadSetting.
    """
    _check(by)
    wanted = {key: clean(BY_KEY[key], value) for key, value in values.items()}
    with transaction.atomic():
        rows = {row.key: row.value for row in Setting.objects.select_for_update().filter(key__in=wanted)}
        events = []
        for key, value in wanted.items():
            default = getattr(defaults(), key)
            before = rows.get(key, default)
            if value == before:
                continue
            _write(key, value, default)
            events.append(record(by, CHANGED, f"setting:{key}", before=before, after=value))
        transaction.on_commit(settings.forget)
    return events


def undo(event: Event, *, by: User) -> list[Event]:
    """Give a setting the value it had before `event`, if it still has the one that the event gave it.

    Raises NotAdministrator, SettingMoved; BadSetting if the older value is not allowed any more.
    """
    key = event.subject.removeprefix("setting:")
    if event.verb != CHANGED or key not in BY_KEY:
        raise SettingMoved(event.subject)
    with transaction.atomic():
        row = Setting.objects.select_for_update().filter(pk=key).first()
        now = row.value if row is not None else getattr(defaults(), key)
        if now != event.data["after"]:
            raise SettingMoved(key)
        return change({key: event.data["before"]}, by=by)


def keep_picture(png: bytes, *, width: int, height: int, by: User) -> Picture:
    """Keep a logo that our own encoder wrote; the same bytes are kept once. Raises NotAdministrator."""
    _check(by)
    made, _ = Picture.objects.get_or_create(
        sha256=hashlib.sha256(png).hexdigest(), defaults={"png": png, "width": width, "height": height}
    )
    return made


def _write(key: str, value: Value, default: Value) -> None:
    if value == default:
        Setting.objects.filter(pk=key).delete()
    else:
        Setting.objects.update_or_create(key=key, defaults={"value": value})


def _check(person: User) -> None:
    if not (person.is_active and person.is_superuser):
        raise NotAdministrator(str(person.pk))
