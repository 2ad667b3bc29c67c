"""Events of the audit as people read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wenyuan.audit.models import Event
from wenyuan.house.actions import CHANGED
from wenyuan.house.entries import BY_KEY, Entry, Kind

#: Characters of one value.
LONGEST = 120


@dataclass(frozen=True, kw_only=True)
class Told:
    """An event with its subject and its data in words."""

    event: Event
    subject: str
    details: list[tuple[str, str]]


def told(event: Event) -> Told:
    """What a list shows of an event. Verbs stay the fixed words they are: one searches by them."""
    entry = BY_KEY.get(event.subject.removeprefix("setting:")) if event.verb == CHANGED else None
    return Told(
        event=event,
        subject=str(entry.label) if entry else event.subject,
        details=[(name, value_in_words(value, entry)) for name, value in event.data.items() if value not in ("", [], None)]
        if entry is None
        else [(_("before"), value_in_words(event.data.get("before"), entry)),
              (_("after"), value_in_words(event.data.get("after"), entry))],
    )  # fmt: skip


def value_in_words(value: Any, entry: Entry | None = None) -> str:
    """A value of an event or a setting, short."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if entry is not None and entry.kind is Kind.CHOICE:
        return str(dict(entry.choices).get(value, value))
    if entry is not None and entry.kind is Kind.PICTURE:
        return _("a picture") if value else _("the seal")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if text == "":
        return _("empty")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def search(words: str) -> QuerySet[Event]:
    """Events whose verb or subject begins with each of the words, or whose actor is called so; the newest first."""
    found = Event.objects.select_related("actor").order_by("-pk")
    for word in words.split()[:8]:
        found = found.filter(
            Q(verb__startswith=word) | Q(subject__startswith=word) | Q(actor__username=word) | Q(verb__endswith=f".{word}")
        )  # fmt: skip
    return found


def verbs() -> Iterable[str]:
    """Every verb that was used, for a list to choose from."""
    return Event.objects.order_by("verb").values_list("verb", flat=True).distinct()
