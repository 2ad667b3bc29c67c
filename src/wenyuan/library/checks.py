"""Invariants of documents and pages, for `wenyuan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Max, Min

from wenyuan.library.models import Document, Revision, Status


def problems() -> Iterator[str]:
    """A sentence for each document without a file, and each published one without pages 1..page_count."""
    for document in Document.objects.filter(current__isnull=True):
        yield f"document {document.public_id}: it has no file"
    published = Revision.objects.filter(document__status=Status.PUBLISHED, document__current=F("pk"))
    counted = published.annotate(n=Count("pages"), first=Min("pages__number"), last=Max("pages__number"))
    for revision in counted.select_related("document").iterator(chunk_size=500):
        if not (revision.n == revision.last == revision.page_count and revision.first == 1):
            yield (
                f"document {revision.document.public_id}: published with {revision.n} pages of {revision.page_count}"
            )
