"""Invariants of walks and uploads, for `wenyuan check`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from wenyuan.blobs import store
from wenyuan.blobs import uploads as parts
from wenyuan.blobs.local import LocalStore
from wenyuan.ingest.models import Upload
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Revision, Status

#: Seconds after which a part that no upload names is nobody's: the intake removes them a day old.
OLD = 86_400.0 * 1.5


def problems() -> Iterator[str]:
    """A sentence for each step that is done and left nothing, each walk that stands still, each upload without its bytes."""
    for revision, what in without_outputs():
        yield f"document {revision.document.public_id}: {what}; `wenyuan check --repair` has it done anew"
    for revision in stranded():
        yield (
            f"document {revision.document.public_id}: it is being processed and no step of it is left; "
            "`wenyuan check --repair` begins anew"
        )
    yield from _uploads()


def without_outputs() -> Iterator[tuple[Revision, str]]:
    """Revisions of which a step says it is done and that have not what it makes."""
    no_pdf = _done("to_pdf").filter(pdf=None)
    no_pages = _done("pages").filter(page_count=0)
    few = _done("text").annotate(n=Count("pages")).exclude(n=F("page_count"))
    return chain(
        ((one, "converted, but there is no PDF") for one in no_pdf),
        ((one, "its pages were counted, but it has none") for one in no_pages.exclude(pk__in=no_pdf)),
        ((one, "not every page has a row") for one in few.exclude(pk__in=no_pages).exclude(pk__in=no_pdf)),
    )


def stranded() -> QuerySet[Revision]:
    """Current revisions of documents that are being processed by nobody, now or later."""
    left = StepRun.objects.filter(subject=OuterRef("pk")).exclude(state__in=State.ended())
    shown = Revision.objects.filter(document__current=F("pk"), document__status=Status.PROCESSING)
    return shown.filter(~Exists(left)).select_related("document").order_by("pk")


def _done(step: str) -> QuerySet[Revision]:
    runs = StepRun.objects.filter(subject=OuterRef("pk"), step=step, state=State.DONE)
    # While it walks, the next step may be at work on just that.
    walking = StepRun.objects.filter(subject=OuterRef("pk")).exclude(state__in=State.ended())
    found = Revision.objects.filter(Exists(runs), ~Exists(walking), failure_code="")
    return found.select_related("document").order_by("pk")


def _uploads() -> Iterator[str]:
    under_way = Upload.objects.filter(state__in=[Upload.State.COMING, Upload.State.WHOLE]).exclude(part="")
    is_alone = isinstance(store(), LocalStore)
    for upload in under_way.order_by("pk").iterator(chunk_size=500):
        if parts.is_here(upload.part):
            size = parts.path_of(upload.part).stat().st_size
            if size < upload.offset:
                yield f"upload {upload.key}: {size} bytes are there, {upload.offset} were acknowledged"
        elif is_alone and Upload.objects.filter(pk=upload.pk, state=upload.state).exists():
            yield f"upload {upload.key}: its bytes are gone"
    for name in parts.forgotten(set(under_way.values_list("part", flat=True)), seconds=OLD):
        yield f"part {name}: no upload has it; a running site clears it away"
