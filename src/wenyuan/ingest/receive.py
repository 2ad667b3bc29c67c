"""Receiving a file: bytes first, then one commit with the rows and their pending steps. Only then "received" is said."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from wenyuan.blobs import actions as blobs
from wenyuan.blobs.models import Blob
from wenyuan.blobs.port import Stored
from wenyuan.engines.errors import TooLarge
from wenyuan.house import settings as house
from wenyuan.ingest.errors import NotAFile, SourceUnreadable
from wenyuan.ingest.filing import Filing, file_document, tag
from wenyuan.ingest.models import Arrival
from wenyuan.ingest.names import clean_name, title_of
from wenyuan.ingest.outcomes import close
from wenyuan.ingest.plan import PLAN, QUICK
from wenyuan.ingest.signals import received
from wenyuan.jobs import bell, queue
from wenyuan.kernel.faults import point
from wenyuan.library.models import Document, Revision
from wenyuan.library.rules import visible_to
from wenyuan.signposts.queries import held

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: Files up to this size may share one LibreOffice child with others of the same owner and visibility.
BULK_BYTES = 100_000


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of one arrival."""

    document: Document
    #: The same bytes were in the library before; `document` is where.
    is_duplicate: bool = False
    #: The same bytes were brought from the same place before: nothing new happened.
    is_repeat: bool = False


_PLAIN = Filing()


def receive_path(path: Path, *, owner: User, name: str = "", place: str = "", filing: Filing = _PLAIN) -> Receipt:
    """Receive one file of this machine, under a name and from a place: its own, if none are given.

    Links are not followed: a folder from a stranger must not lead out of itself.

    Raises NotAFile, SourceUnreadable, NoSpace, StoreUnavailable; then nothing was kept.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise SourceUnreadable(str(error)) from error
    except OSError as error:
        raise (NotAFile if path.is_symlink() else SourceUnreadable)(str(error)) from error
    with os.fdopen(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise NotAFile(str(path))
        try:
            return receive(
                file,
                name=name or path.name,
                place=place or os.fsencode(path.absolute()).decode("utf-8", "replace"),
                owner=owner,
                filing=filing,
            )
        except OSError as error:
            raise SourceUnreadable(str(error)) from error


def receive(
    source: BinaryIO,
    *,
    name: str,
    place: str,
    owner: User,
    filing: Filing = _PLAIN,
) -> Receipt:
    """Receive bytes under a name from a place (a path, an address). Durable when it returns.

    Bringing the same bytes from the same place again is a repeat and changes nothing; the same bytes from elsewhere
    are a duplicate of the oldest document that `owner` may see and that shows them. A file above the limit is kept, but no
    engine will see it. Raises NoSpace, StoreUnavailable.
    """
    return blobs.keep_for(source, lambda stored: _refer(stored, name=name, place=place, owner=owner, filing=filing))


def _refer(stored: Stored, *, name: str, place: str, owner: User, filing: Filing) -> Receipt:
    point("receive.kept")
    key = hashlib.sha256(f"{owner.pk}\0{place}\0{stored.sha256}".encode()).hexdigest()
    with transaction.atomic():
        blob = blobs.row(stored)
        before = Arrival.objects.select_related("document").filter(pk=key).first()
        if before is not None:
            return Receipt(document=before.document, is_duplicate=before.is_duplicate, is_repeat=True)
        twin = _twin(blob, owner)
        document = twin or _new_document(blob, name=name, owner=owner, filing=filing)
        Arrival.objects.create(key=key, owner=owner, place=place, document=document, is_duplicate=twin is not None)
        point("receive.rows")
    point("receive.committed")
    if twin is None:
        bell.ring(QUICK)
    return Receipt(document=document, is_duplicate=twin is not None)


def _twin(blob: Blob, owner: User) -> Document | None:
    # Only the file that is shown: others of a document (waiting, declined, older) are nobody's to find, and may go.
    return Document.objects.filter(visible_to(owner), current__original=blob).order_by("pk").first()


def _new_document(blob: Blob, *, name: str, owner: User, filing: Filing) -> Document:
    file_name = clean_name(name)
    document = Document(owner=owner, title=title_of(file_name))
    file_document(document, filing)
    # A librarian may have removed the category while the bytes came in.
    document.category = held(filing.category.pk) if filing.category is not None else None
    document.save()
    if filing.tags:
        tag(document, filing.tags)
    revision = Revision.objects.create(document=document, original=blob, file_name=file_name)
    document.current = revision
    document.save(update_fields=["current"])
    if blob.size > house.get().max_upload_mib << 20:
        close(revision, too_large(blob))
    else:
        queue.enqueue(PLAN, revision.pk, batch_key=batch_key(document, blob))
    received.send(Document, document=document)
    return document


def too_large(blob: Blob) -> TooLarge:
    """Why no engine will see this file."""
    return TooLarge(f"{blob.size} bytes", limit=f"{house.get().max_upload_mib} MiB")


def batch_key(document: Document, blob: Blob) -> str:
    """Which other files may share a LibreOffice child with this one: small ones of the same owner and visibility."""
    return f"{document.owner_id}:{document.access}" if blob.size < BULK_BYTES else ""
