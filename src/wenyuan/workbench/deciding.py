"""Saying something of an item, of many, and taking it back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.errors import Overtaken
from wenyuan.notices import actions as notices
from wenyuan.notices.errors import ReasonMissing
from wenyuan.notices.models import Verb as Told
from wenyuan.workbench.crossing import again_if_crossed
from wenyuan.workbench.errors import AlreadyTakenBack, Final, NotForThisOne
from wenyuan.workbench.models import Assignment, Verdict
from wenyuan.workbench.queues import Queue
from wenyuan.workbench.queues.base import Said, Verb

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


@dataclass(kw_only=True)
class Bulk:
    """What became of many items."""

    verdicts: list[Verdict] = field(default_factory=list)
    #: Why some could not be decided, by item.
    errors: dict[int, WenyuanError] = field(default_factory=dict)


@again_if_crossed
def decide(
    queue: Queue,
    item: int,
    verb: Verb,
    *,
    by: User,
    reason: str = "",
    values: Mapping[str, str] | None = None,
    batch: str = "",
) -> Verdict:
    """Do what a librarian says of an item, and write it into the log; the uploader is told why. One transaction.

    Raises ReasonMissing; Overtaken if the item does not wait any more; NotForThisOne if that cannot be said of this
    item, only of others in the queue; and what the queue's own verbs raise.
    """
    if verb.needs_reason and not reason.strip():
        raise ReasonMissing(verb.name)
    with transaction.atomic():
        row = queue.locked(item, user=by)
        if row is None:
            raise Overtaken(f"{queue.key}:{item}")
        if verb not in queue.offered(row):
            raise NotForThisOne(verb=str(verb.label))
        done = queue.act(row, Said(verb=verb, by=by, reason=reason.strip(), values=values or {}))
        document = queue.document_of(row)
        verdict = Verdict.objects.create(
            queue=queue.key,
            item=item,
            verb=verb.name,
            document=document,
            reason=reason.strip()[:500],
            before=done.before,
            by=by,
            batch=batch,
        )
        if not verb.stays:
            Assignment.objects.filter(queue=queue.key, item=item).delete()
        if done.tells is not None and document is not None and done.tells.pk != by.pk:
            about = f"verdict:{verdict.pk}"
            notices.tell(document, to=done.tells, verb=Told.SENT_BACK, text=reason, about=about)
    return verdict


def decide_many(queue: Queue, items: Sequence[int], verb: Verb, *, by: User, reason: str = "") -> Bulk:
    """Say one thing of many items, each in a transaction of its own: what cannot be done keeps back nothing else."""
    found = Bulk()
    if verb.needs_reason and not reason.strip():
        raise ReasonMissing(verb.name)
    batch = secrets.token_urlsafe(8)
    for item in dict.fromkeys(items):
        try:
            found.verdicts.append(decide(queue, item, verb, by=by, reason=reason, batch=batch))
        except WenyuanError as error:
            found.errors[item] = error
    return found


@again_if_crossed
def take_back(queue: Queue, verdict: Verdict, *, by: User) -> Verdict:
    """Undo a verdict, and what its uploader was told. One transaction.

    Raises AlreadyTakenBack, Final, Overtaken if the item was changed since, NotAllowed.
    """
    if any(verb.is_final for verb in queue.verbs if verb.name == verdict.verb):
        raise Final(verdict.verb)
    with transaction.atomic():
        held = Verdict.objects.select_for_update().get(pk=verdict.pk)
        if held.undone_at is not None:
            raise AlreadyTakenBack(str(held.pk))
        queue.undo(held, by=by)
        held.undone_by, held.undone_at = by, timezone.now()
        held.save(update_fields=["undone_by", "undone_at"])
        notices.take_back(f"verdict:{held.pk}")
    return held
