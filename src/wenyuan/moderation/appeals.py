"""What an uploader says against a takedown. Another librarian than the one who took it down decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from wenyuan.audit.actions import record
from wenyuan.library.errors import NotAllowed, Overtaken
from wenyuan.library.rules import curated_by, is_librarian_of
from wenyuan.moderation import takedowns
from wenyuan.moderation.errors import NeedsAnother, WordsMissing
from wenyuan.moderation.models import Appeal, Takedown
from wenyuan.moderation.reports import LONGEST
from wenyuan.notices import actions as notices
from wenyuan.notices.models import Verb as Told

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def appeal(takedown: Takedown, text: str, *, by: User) -> Appeal:
    """Ask for a takedown to be looked at again. Its document's owner only, and once.

    Raises NotAllowed, WordsMissing, Overtaken if it was lifted or appealed against.
    """
    text = text.strip()[:LONGEST]
    if not text:
        raise WordsMissing
    with transaction.atomic():
        row = Takedown.objects.select_for_update(of=("self",)).select_related("document").filter(pk=takedown.pk).first()
        if row is None or row.document is None or row.document.owner_id != by.pk:
            raise NotAllowed(f"takedown {takedown.pk}")
        if row.lifted_at is not None or Appeal.objects.filter(takedown=row).exists():
            raise Overtaken(f"takedown {takedown.pk}")
        made = Appeal.objects.create(takedown=row, by=by, text=text)
        record(by, "appeal.make", made, takedown=row.pk, document=row.document_id)
    return made


def waiting(user: User) -> QuerySet[Appeal]:
    """Appeals on documents whose librarian the person is, on which nobody has decided, the oldest first."""
    mine = curated_by(user, of="takedown__document__")
    found = Appeal.objects.filter(mine, takedown__document__isnull=False, is_granted__isnull=True)
    return found.select_related("takedown", "takedown__document", "by").order_by("pk")


def decide(row: Appeal, *, is_granted: bool, answer: str, by: User) -> Appeal:
    """Grant an appeal, which lifts the takedown, or refuse it with words to the uploader.

    Raises NotAllowed, NeedsAnother, WordsMissing, Overtaken.
    """
    answer = answer.strip()[:LONGEST]
    with transaction.atomic():
        held = Appeal.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
        if held is None or held.is_granted is not None:
            raise Overtaken(f"appeal {row.pk}")
        takedown = held.takedown
        if takedown.document is None or not is_librarian_of(by, takedown.document):
            raise NotAllowed(f"appeal {row.pk}")
        # An uploader who is a librarian does not judge in the own cause either.
        if by.pk in {takedown.by_id, held.by_id}:
            raise NeedsAnother(f"appeal {row.pk}")
        if not is_granted and not answer:
            raise WordsMissing
        held.is_granted, held.answer, held.decided_by, held.decided_at = is_granted, answer, by, timezone.now()
        held.save()
        if is_granted and takedown.lifted_at is None:
            takedowns.lift(takedown, by=by)
        if not is_granted:
            owner = takedown.document.owner
            notices.tell(takedown.document, to=owner, verb=Told.REMARK, text=answer, about=takedowns.about(takedown))
        record(by, "appeal.decide", held, takedown=takedown.pk, is_granted=is_granted)
    return held
