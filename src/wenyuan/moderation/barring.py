"""What was taken down does not come back: neither the file, nor its text in another file.

A file is known by its sha256 when it arrives, before anything of it can be seen. A text is known when it was compared
with all others (copies): the same words, or SHARE of the text that was taken down standing in the new one, also with
words exchanged. A quotation is no return: of the text that was taken down it holds too little.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Q

from wenyuan.audit.actions import record
from wenyuan.copies import actions as copies
from wenyuan.copies.compare import Level
from wenyuan.copies.fingerprints import unpack
from wenyuan.copies.models import Decision, Fingerprint, Pair
from wenyuan.copies.record import Record, load
from wenyuan.ingest.models import Format, Replacement
from wenyuan.jobs.models import State, StepRun
from wenyuan.library import standing
from wenyuan.library.effects import owe_index
from wenyuan.library.models import Document, Revision, Status
from wenyuan.moderation.models import Barred, Likeness, Return, Takedown
from wenyuan.notices import actions as notices
from wenyuan.notices.models import Verb as Told

#: Part of the barred text that must stand in a new one.
SHARE = 0.6
#: Fewer hashes than these are met by chance (see copies.fingerprints).
LEAST_HASHES = 20

#: The row that keeps a document out, how it resembles, and how much of the barred text it has.
Found = tuple[Barred, Likeness, float]


def bar(takedown: Takedown) -> None:
    """Keep the files and the text of the taken-down document out from now on, its formats too. In a transaction.

    Where one of these files is offered as a format of another document, it is taken away from there.
    """
    document = takedown.document
    if document is None:
        return
    mark = Fingerprint.objects.filter(document=document).first()
    revisions = list(document.revisions.order_by("number"))
    for revision in revisions:
        values: dict[str, Any] = {}
        if mark is not None and mark.revision == revision.pk:
            values = {"norm_hash": mark.norm_hash, "hashes": bytes(mark.hashes), "is_short": mark.is_short}
        Barred.objects.create(takedown=takedown, sha256=revision.original_id, **values)
    formats = list(document.formats.values_list("blob", flat=True))
    Barred.objects.bulk_create(Barred(takedown=takedown, sha256=blob) for blob in formats)
    files = {*formats, *(revision.original_id for revision in revisions)}
    # Its own formats stay with it, as its pages do: nobody sees them, and a takedown may be lifted.
    for row in Format.objects.filter(blob__in=files).exclude(document=document).select_related("document"):
        record(takedown.by, "document.detach_format", row.document, file_name=row.file_name, takedown=takedown.pk)
        row.delete()


def in_force() -> Any:
    """What is barred now: of takedowns that were not lifted, whose document was not brought back by another road."""
    gone = Q(takedown__document__isnull=True) | Q(takedown__document__status=Status.REMOVED)
    return Barred.objects.filter(gone, takedown__lifted_at__isnull=True).select_related("takedown").order_by("pk")


def is_barred(revision: Revision) -> bool:
    """Whether the file of a revision is kept out."""
    return in_force().filter(sha256=revision.original_id).exists()


def hold(revision: Revision) -> None:
    """Have a librarian look at a further file of a document before readers do, where it is kept out. In a transaction."""
    if is_barred(revision):
        Replacement.objects.filter(revision=revision).update(needs_review=True)


def let_in(revision: Revision) -> None:
    """A librarian shows a file that is kept out: its document is not stopped for it any more. In a transaction."""
    barred = in_force().filter(sha256=revision.original_id).first()
    if barred is not None:
        Return.objects.get_or_create(
            document=revision.document, defaults={"takedown": barred.takedown, "likeness": Likeness.BYTES}
        )


def stop(document: Document) -> Return | None:
    """Stop a document that is what a takedown keeps out: the same file or the same words are removed at once, what is
    nearly the same is laid before a librarian. None if there is nothing against it.

    Idempotent; a document is stopped once: what a librarian then lets in stays in.
    """
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).select_related("current").filter(pk=document.pk).first()
        if row is None or Return.objects.filter(document=row).exists():
            return None
        if Takedown.objects.filter(document=row).exists():
            return None  # it is the one that was taken down, or was and came back
        found = found_in(row)
        if found is None:
            return None
        barred, likeness, share = found
        made = Return.objects.create(document=row, takedown=barred.takedown, likeness=likeness, share=share)
        if likeness in {Likeness.BYTES, Likeness.TEXT}:
            reason = barred.takedown.text or barred.takedown.get_reason_display()
            standing.set_status(row, Status.REMOVED, reason=str(reason))
            notices.tell(row, to=row.owner, verb=Told.REMOVED, text=str(reason), about=f"return:{row.pk}")
        else:
            _lay_before_a_librarian(row)
        copies.settle(row)
        record(None, "document.stop", row, takedown=barred.takedown_id, likeness=likeness.value, share=round(share, 3))
    return made


def found_in(document: Document) -> Found | None:
    """What of the barred the document is, the surest first. Reads only."""
    revision = document.current
    if revision is None:
        return None
    same = in_force().filter(sha256=revision.original_id).first()
    if same is not None:
        return same, Likeness.BYTES, 1.0
    mark = Fingerprint.objects.filter(document=document).first()
    if mark is None:
        return None
    return _by_words(mark) or _by_hashes(mark)


def _by_words(mark: Fingerprint) -> Found | None:
    if not mark.norm_hash:
        return None
    same = in_force().filter(norm_hash=mark.norm_hash).first()
    if same is not None:
        return same, Likeness.TEXT, 1.0
    pairs = Pair.objects.filter(Q(a=mark.norm_hash) | Q(b=mark.norm_hash)).exclude(decision=Decision.NOT_A_COPY)
    by_other = {pair.b if pair.a == mark.norm_hash else pair.a: pair for pair in pairs}
    best: Found | None = None
    for barred in in_force().filter(norm_hash__in=by_other):
        seen = load(by_other[barred.norm_hash], ours=mark.norm_hash)
        share = seen.covered_theirs
        if share >= SHARE and (best is None or share > best[2]):
            best = barred, _likeness(seen), share
    return best


def _likeness(seen: Record) -> Likeness:
    if seen.is_whole:  # but for a stamp or a typing error
        return Likeness.TEXT
    return Likeness.REWRITTEN if seen.is_rewritten or seen.level is Level.REWRITTEN else Likeness.NEAR


def _by_hashes(mark: Fingerprint) -> Found | None:
    """The share of hashes, where the barred document is gone and with it what it could be compared with."""
    mine = unpack(mark.hashes)
    for barred in in_force().filter(takedown__document__isnull=True).exclude(hashes=b""):
        theirs = unpack(barred.hashes)
        # Of a short text every run is kept, of a long one a quarter: the two are not measured against each other.
        if barred.is_short != mark.is_short or len(theirs) < LEAST_HASHES:
            continue
        share = len(np.intersect1d(mine, theirs)) / len(theirs)
        if share >= SHARE:
            return barred, Likeness.NEAR, share
    return None


def _lay_before_a_librarian(row: Document) -> None:
    if row.status == Status.PUBLISHED:
        standing.set_status(row, Status.REVIEW)
    elif row.status == Status.PROCESSING:
        row.needs_review = True
        row.save(update_fields=["needs_review"])
        owe_index([row.pk])


def release(takedown: Takedown) -> None:
    """After a takedown was lifted: what it had removed is laid before a librarian, unless something else keeps it out.

    In a transaction. Nothing is published by this.
    """
    for stopped in Return.objects.filter(takedown=takedown).order_by("document"):
        document = Document.objects.select_for_update(of=("self",)).get(pk=stopped.document_id)
        stopped.delete()
        notices.take_back(f"return:{document.pk}")
        if document.status == Status.REMOVED and not Takedown.objects.filter(document=document).exists():
            runs = StepRun.objects.filter(subject=document.current_id or 0)
            is_under_way = runs.filter(state__in=[State.WAITING, State.READY, State.LEASED]).exists()
            document.needs_review = True
            document.save(update_fields=["needs_review"])
            standing.set_status(document, Status.PROCESSING if is_under_way else Status.REVIEW)
        stop(document)


def same_text(document: Document) -> list[Document]:
    """Other documents with the same file or the same words, in whatever state; for librarians."""
    mark = Fingerprint.objects.filter(document=document).first()
    found = Q(current__original=document.current.original_id) if document.current is not None else Q(pk__in=[])
    if mark is not None and mark.norm_hash:
        found |= Q(fingerprint__norm_hash=mark.norm_hash)
    others = Document.objects.filter(found).exclude(pk=document.pk).exclude(status=Status.REMOVED)
    return list(others.select_related("owner", "category", "current").order_by("pk"))
