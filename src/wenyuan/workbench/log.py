"""What was said at the desk, and what of it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from wenyuan.library.models import Document
from wenyuan.library.rules import curated_by, visible_to
from wenyuan.workbench.models import Verdict
from wenyuan.workbench.queues import queue_called
from wenyuan.workbench.queues.base import Words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A verdict in words."""

    verdict: Verdict
    queue: Words
    what: Words
    who: str
    #: What it was said of, if the person who looks may still see it: it may have gone to another branch since.
    document: Document | None
    #: It can be taken back.
    is_open: bool
    #: Of those said at once: how many.
    together: int = 1


def entries(user: User | AnonymousUser) -> QuerySet[Verdict]:
    """All verdicts on documents whose librarian the person is, and the person's own, the newest first."""
    about = curated_by(user, of="document__") | Q(by=user.pk)
    rows = Verdict.objects.all() if user.is_authenticated and user.is_staff else Verdict.objects.filter(about)
    return rows.select_related("by", "undone_by", "document").order_by("-pk")


def last_of(queue: str, user: User | AnonymousUser) -> Entry | None:
    """What the person said last in a queue and has not taken back: what "undo" takes back. Those of a bulk go together."""
    own = Verdict.objects.filter(by=user.pk, queue=queue, undone_at__isnull=True).select_related("by", "document")
    found = queue_called(queue)
    final = [verb.name for verb in found.verbs if verb.is_final] if found is not None else []
    row = own.exclude(verb__in=final).order_by("-pk").first()
    if row is None:
        return None
    together = own.filter(batch=row.batch).count() if row.batch else 1
    return _entry(row, seen=_seen([row], user), together=together)


def last_about(queue: str, item: int, *, user: User | AnonymousUser) -> Entry | None:
    """What was said last of an item and still stands, if the person may know of it."""
    row = entries(user).filter(queue=queue, item=item, undone_at__isnull=True).first()
    return _entry(row, seen=_seen([row], user)) if row is not None else None


def in_words(rows: Iterable[Verdict], *, user: User | AnonymousUser) -> list[Entry]:
    """Verdicts as entries of the log."""
    rows = list(rows)
    seen = _seen(rows, user)
    return [_entry(row, seen=seen) for row in rows]


def _seen(rows: Iterable[Verdict], user: User | AnonymousUser) -> set[int]:
    """Keys of those of their documents that the person may see."""
    found = Document.objects.filter(visible_to(user), pk__in=[row.document_id for row in rows if row.document_id])
    return set(found.values_list("pk", flat=True))


def _entry(row: Verdict, *, seen: set[int], together: int = 1) -> Entry:
    queue = queue_called(row.queue)
    verbs = queue.verbs if queue is not None else ()
    verb = next((verb for verb in verbs if verb.name == row.verb), None)
    who = (row.by.display_name or row.by.username) if row.by is not None else "—"
    title = queue.title if queue is not None else row.queue
    return Entry(
        verdict=row,
        queue=title,
        what=verb.past if verb is not None else row.verb,
        who=who,
        document=row.document if row.document_id in seen else None,
        is_open=row.undone_at is None and verb is not None and not verb.is_final,
        together=together,
    )
