"""Uploads: a file that comes in pieces, over as many requests as it takes, and becomes a document when it is whole.

The bytes are durable before the row says so, and the row before the sender is told (`blobs.uploads`). Whoever dies in
between: what the row says is there, and what is whole becomes a document when the worker looks (`ingest.intake`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from wenyuan.blobs import actions as blobs
from wenyuan.blobs import uploads as parts
from wenyuan.blobs.port import Stored
from wenyuan.blobs.uploads import Checksum, Readable, WrongChecksum
from wenyuan.house import settings as house
from wenyuan.ingest import revise
from wenyuan.ingest.errors import (
    BadUpload,
    ChecksumMismatch,
    MayNotUpload,
    UploadElsewhere,
    UploadGone,
    UploadOvertaken,
    UploadTooLarge,
)
from wenyuan.ingest.filing import Filing, clean_tags, needs_review
from wenyuan.ingest.models import Batch, Upload
from wenyuan.ingest.names import clean_name
from wenyuan.ingest.receive import receive
from wenyuan.jobs import bell
from wenyuan.kernel.errors import WenyuanError
from wenyuan.kernel.faults import point
from wenyuan.library.errors import NotAllowed
from wenyuan.library.models import Document
from wenyuan.library.rules import may_edit

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: The bell of who looks after whole uploads.
INTAKE = "intake"
#: Seconds that the request which brought the last byte has to take the file itself, before the worker does.
GRACE = 60
MOST_PATH = 1000


def begin(
    *,
    owner: User,
    name: str,
    size: int,
    batch: Batch | None = None,
    target: Document | None = None,
    note: str = "",
) -> Upload:
    """Begin an upload of `size` bytes; `name` may have folders before it, which are kept as a name only.

    `target`: the document whose new revision it shall be. Raises MayNotUpload, NotAllowed, UploadTooLarge, NoSpace.
    """
    if not owner.may_upload:
        raise MayNotUpload(str(owner.pk))
    if target is not None and not may_edit(owner, target):
        raise NotAllowed(str(target.pk))
    limit = house.get().max_upload_mib
    if size > limit << 20:
        raise UploadTooLarge(name=clean_name(name), size=f"{-(-size >> 20)} MiB", limit=f"{limit} MiB")
    part = parts.begin(size)
    point("uploads.part")
    made = Upload.objects.create(
        owner=owner, batch=batch, target=target, name=clean_name(name), path=shown_path(name), note=note[:500],
        size=size, part=part,
    )  # fmt: skip
    point("uploads.begun")
    return made


def shown_path(raw: str) -> str:
    """A name with its folders, each cleaned like a file's: what is shown, never where anything is put."""
    pieces = [piece for piece in raw.replace("\\", "/").split("/") if piece.strip(". ")]
    return "/".join(map(clean_name, pieces))[-MOST_PATH:] or clean_name(raw)


def append(
    upload: Upload, source: Readable, *, at: int, length: int | None = None, checksum: Checksum | None = None
) -> Upload:
    """Add the bytes of one request at `at`; the upload as it is then. Of two requests at once the later one goes on.

    `length`: how many bytes the request says it brings. When the last byte is durable, the file is taken (`take`).
    Raises UploadElsewhere, UploadOvertaken, ChecksumMismatch, BadUpload, UploadGone, NoSpace; blobs' Interrupted where the
    sender went away. What was acknowledged before stays in every case.
    """
    if upload.state != Upload.State.COMING and at == upload.offset and not length:
        return upload  # asked once more, because the first answer did not arrive
    if length is not None and at + length > upload.size:
        raise BadUpload(why=f"{at + length} > {upload.size}")
    # The number is the fencing token: an earlier request that is still reading from a dead line changes nothing any more.
    point("uploads.claiming")
    claimed = Upload.objects.filter(pk=upload.pk, state=Upload.State.COMING, offset=at).update(attempt=F("attempt") + 1)
    point("uploads.claimed")
    upload.refresh_from_db()
    if not claimed:
        raise UploadElsewhere(offset=upload.offset)

    def acknowledge(end: int) -> None:
        is_whole = end == upload.size
        soon = timezone.now() + dt.timedelta(seconds=0 if upload.is_archive else GRACE)
        values = {"state": Upload.State.WHOLE, "ready_at": soon} if is_whole else {}
        mine = Upload.objects.filter(pk=upload.pk, attempt=upload.attempt, state=Upload.State.COMING)
        point("uploads.acknowledging")
        if not mine.update(offset=end, **values):
            raise UploadOvertaken(upload.key)
        point("uploads.acknowledged")

    try:
        parts.append(upload.part, source, at=at, most=upload.size - at, acknowledge=acknowledge, checksum=checksum)
    except WrongChecksum as error:
        raise ChecksumMismatch(upload.key) from error
    except FileNotFoundError as error:
        raise UploadGone(upload.key) from error
    upload.refresh_from_db()
    if upload.state == Upload.State.WHOLE:
        if upload.is_archive:
            bell.ring(INTAKE)
        else:
            take(upload)
    return upload


def bring(
    source: Readable, *, owner: User, name: str, size: int, batch: Batch | None = None, target: Document | None = None,
    note: str = "",
) -> Upload:  # fmt: skip
    """A whole file in one call, as a plain form brings it. Raises what `begin` and `append` raise."""
    upload = begin(owner=owner, name=name, size=size, batch=batch, target=target, note=note)
    return append(upload, source, at=0, length=size)


def take(upload: Upload) -> Upload:
    """Make a document, or a revision, of a whole upload. Idempotent; two at once come to the same.

    A reason that will not go away ends the upload as failed; one that may (a full disk, a store that does not answer)
    leaves it whole, for the worker to try again.
    """
    try:
        with parts.opened(upload.part) as file:
            if upload.target_id is not None:
                _revise(upload, file)
            else:
                _receive(upload, file)
    except FileNotFoundError:
        # Somebody else was quicker, or it lies on another machine, whose worker takes it.
        upload.refresh_from_db()
        return upload
    except WenyuanError as error:
        if error.retry:
            Upload.objects.filter(pk=upload.pk, state=Upload.State.WHOLE).update(
                error_code=error.code, error_params=_plain(error)
            )
            upload.refresh_from_db()
            return upload
        fail(upload, error)
    parts.discard(upload.part)
    upload.refresh_from_db()
    return upload


def fail(upload: Upload, error: WenyuanError) -> None:
    """End an upload with its reason; of an archive also what of it was not taken yet, with the same."""
    _end(upload, error.code, _plain(error))


def give_up(upload: Upload) -> None:
    """End an upload that was tried often enough, with the reason that was noted last."""
    _end(upload, upload.error_code or UploadGone.code, upload.error_params)


def discard(upload: Upload) -> None:
    """Forget an upload that is not taken yet, and its bytes. Taken ones are documents: nothing happens to those."""
    point("uploads.forgetting")
    gone, _ = Upload.objects.filter(pk=upload.pk, state__in=[Upload.State.COMING, Upload.State.FAILED]).delete()
    if gone:
        parts.discard(upload.part)


def filing_of(batch: Batch | None, owner: User) -> Filing:
    """How the documents of a batch are filed: by its defaults, before a librarian's eyes where `owner` is none."""
    if batch is None:
        return Filing(needs_review=needs_review(owner, None))
    return Filing(
        category=batch.category,
        access=batch.access,
        source=batch.source,
        licence=batch.licence,
        language=batch.language,
        tags=clean_tags(batch.tags),
        is_draft=batch.is_draft,
        needs_review=needs_review(owner, batch.category),
    )


def _receive(upload: Upload, file: BinaryIO) -> None:
    receipt = receive(
        file,
        name=upload.name,
        place=f"upload:{upload.key}/{upload.path}",
        owner=upload.owner,
        filing=filing_of(upload.batch, upload.owner),
    )
    point("uploads.received")
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.State.TAKEN, document=receipt.document, is_duplicate=receipt.is_duplicate, error_code=""
    )
    point("uploads.taken")


def _revise(upload: Upload, file: BinaryIO) -> None:
    def refer(stored: Stored) -> None:
        point("revise.kept")
        with transaction.atomic():
            row = Upload.objects.select_for_update().get(pk=upload.pk)
            if row.state != Upload.State.WHOLE or upload.target is None:
                return
            revision = revise.add_revision(upload.target, stored, name=upload.name, by=upload.owner, note=upload.note)
            row.state, row.document, row.revision, row.error_code = Upload.State.TAKEN, upload.target, revision, ""
            row.save(update_fields=["state", "document", "revision", "error_code"])
            point("uploads.rows")
        point("uploads.taken")

    blobs.keep_for(file, refer)


def _end(upload: Upload, code: str, params: dict[str, str]) -> None:
    members = Q(parent=upload.pk, state=Upload.State.COMING)
    point("uploads.failing")
    Upload.objects.filter(Q(pk=upload.pk) | members).update(
        state=Upload.State.FAILED, error_code=code, error_params=params
    )
    point("uploads.failed")


def _plain(error: WenyuanError) -> dict[str, str]:
    return {name: str(value) for name, value in error.params.items()}
