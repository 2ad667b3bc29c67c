"""Writing notices, and reading them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from wenyuan.library.models import Document
from wenyuan.notices.models import Notice, Verb

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


def tell(document: Document, *, to: User, verb: str, text: str = "", about: str = "") -> Notice:
    """Tell a person what was done with a document, in the transaction that does it."""
    return Notice.objects.create(document=document, to=to, verb=verb, text=text.strip()[:500], about=about)


def take_back(about: str) -> None:
    """Take back what was told of a deed: unread notices go, of read ones the reader is told. In a transaction."""
    told = Notice.objects.filter(about=about).exclude(verb=Verb.TAKEN_BACK)
    for notice in told.filter(read_at__isnull=False).select_related("document", "to"):
        tell(notice.document, to=notice.to, verb=Verb.TAKEN_BACK, about=about)
    told.filter(read_at__isnull=True).delete()


def forget(person: User) -> None:
    """Remove what a person was told: of who is erased it is kept no longer. In a transaction."""
    Notice.objects.filter(to=person).delete()


def read(pk: int, *, by: User) -> bool:
    """Note that a person has read a notice of theirs; False if there is none. Idempotent."""
    own = Notice.objects.filter(pk=pk, to=by)
    own.filter(read_at__isnull=True).update(read_at=timezone.now())
    return own.exists()
