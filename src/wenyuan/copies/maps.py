"""The class map in force in this library, and the change from one to the next.

A new map is in force for all that comes from then on. What is there keeps its fingerprint until it was taken anew; for that
time a text is looked for by both maps, so that everything is found as it was before.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from wenyuan.copies import postings
from wenyuan.copies.classes import ClassMap, shipped
from wenyuan.copies.models import Fingerprint, WordMap

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def current() -> ClassMap:
    """The map in force. One small query: another process may have changed it."""
    newest = WordMap.objects.order_by("-pk").values_list("pairs", flat=True).first()
    return _made(newest) if newest else shipped()


def in_use() -> list[ClassMap]:
    """The map in force and, while fingerprints are taken anew, those before it, the newest first."""
    found: list[ClassMap] = []
    for pairs, finished in WordMap.objects.order_by("-pk").values_list("pairs", "finished_at"):
        found.append(_made(pairs))
        if finished is not None:
            return _distinct(found)
    return _distinct([*found, shipped()])


def take(pairs: Iterable[tuple[str, str]], *, by: User | None) -> ClassMap:
    """Put the shipped map with these pairs in force. What is there keeps its fingerprint for now: see `left`. Idempotent."""
    wanted = ClassMap(pairs)
    with transaction.atomic():
        # Whoever takes a fingerprint now finishes before, or sees the new map.
        postings.alone()
        if wanted.name != current().name:
            WordMap.objects.create(name=wanted.name, pairs=[list(pair) for pair in wanted.pairs], by=by)
    return wanted


def behind() -> QuerySet[Fingerprint]:
    """Fingerprints that are to be taken anew because they are not of the map in force.

    Not those of an older revision than the document shows: the newer one's own steps take their place.
    """
    return Fingerprint.objects.filter(revision=F("document__current")).exclude(map_version=current().name)


def left() -> int:
    """Fingerprints that are not yet of the map in force."""
    return behind().count()


def finish() -> bool:
    """Note that the maps before the one in force are no longer needed, if that is so."""
    newest = WordMap.objects.order_by("-pk").first()
    if newest is None or newest.finished_at is not None:
        return True
    if behind().exists():
        return False
    newest.finished_at = timezone.now()
    newest.save(update_fields=["finished_at"])
    return True


def _made(pairs: list[list[str]]) -> ClassMap:
    return _map(tuple((meant, put) for meant, put in pairs))


@lru_cache(maxsize=4)
def _map(pairs: tuple[tuple[str, str], ...]) -> ClassMap:
    return ClassMap(pairs) if pairs else shipped()


def _distinct(maps: list[ClassMap]) -> list[ClassMap]:
    return list({one.name: one for one in maps}.values())
