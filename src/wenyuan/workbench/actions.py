"""Writes of the desk's own. Decisions on copies are those of wenyuan.copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from wenyuan.audit.actions import record
from wenyuan.copies import maps
from wenyuan.copies.learning import Learnable
from wenyuan.copies.queries import look_of
from wenyuan.ingest.copies import renew
from wenyuan.library.models import Document
from wenyuan.workbench.models import Flagged, WordChoice

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def flag(document: Document) -> Flagged | None:
    """Take the look of a document's text: flagged if it looks rewritten, else not any more.

    Idempotent. What a librarian has seen stays seen as long as the same forms tell.
    """
    look = look_of(document)
    with transaction.atomic():
        if look is None or not look.flagged:
            Flagged.objects.filter(document=document).delete()
            return None
        told = look.as_json()
        row, _ = Flagged.objects.get_or_create(document=document, defaults={"score": look.score})
        if row.forms != told["forms"] or row.signs != told["signs"]:
            row.score, row.forms, row.signs = round(look.score, 1), told["forms"], told["signs"]
            row.seen_by, row.seen_at = None, None
            row.save()
    return row


def see(row: Flagged, *, by: User, is_seen: bool = True) -> Flagged:
    """Note that a librarian has looked at a flagged document, or take that back."""
    row.seen_by, row.seen_at = (by, timezone.now()) if is_seen else (None, None)
    row.save(update_fields=["seen_by", "seen_at"])
    return row


def choose(one: Learnable, *, is_accepted: bool, by: User) -> WordChoice:
    """Accept two words for the class map, or refuse them for good. A second word replaces the first.

    What is accepted is in force at once; the fingerprints of what is there follow in the background.
    """
    with transaction.atomic():
        row, _ = WordChoice.objects.update_or_create(
            meant=one.meant,
            put=one.put,
            defaults={"is_accepted": is_accepted, "documents": one.documents, "times": one.times, "by": by},
        )
        record(by, "words.accept" if is_accepted else "words.refuse", row, meant=row.meant, put=row.put)
        _take_words(by=by)
    return row


def unchoose(row: WordChoice, *, by: User) -> None:
    """Take back what was said of two words: they are a candidate again, and not in the map."""
    with transaction.atomic():
        record(by, "words.undo", row, meant=row.meant, put=row.put, was_accepted=row.is_accepted)
        row.delete()
        _take_words(by=by)


def _take_words(*, by: User) -> None:
    before = maps.current().name
    accepted = WordChoice.objects.filter(is_accepted=True).values_list("meant", "put")
    if maps.take(accepted, by=by).name != before:
        renew()
