"""Invariants of the copy store, for `wenyuan check`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from wenyuan.copies import maps, mending
from wenyuan.copies.leaves import of_keys
from wenyuan.copies.models import Fingerprint
from wenyuan.copies.normalise import NORM_VERSION
from wenyuan.copies.texts import reading_of
from wenyuan.jobs.models import State, StepRun
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import visible_to

_REPAIR = "`wenyuan copies --rebuild` repairs it"


def problems() -> Iterator[str]:
    """A sentence for each fingerprint that is missing, stale or half there, each posting nobody owns, each wrong head."""
    yield from _rows()
    yield from _postings()
    yield from _heads()


def _rows() -> Iterator[str]:
    done = StepRun.objects.filter(step="fingerprint", state=State.DONE).values("subject")
    have_text = Q(current__pages__text__gt="") | Q(current__quick_text__gt="")
    ready = Document.objects.filter(have_text, status=Status.PUBLISHED, current__in=done, fingerprint__isnull=True)
    for document in ready.distinct().only("public_id"):
        # Too little text is no fault: it is told by reading it.
        if document.current is not None:
            reading = reading_of(document.current)
            if reading.norm_hash or reading.is_enough:
                yield f"document {document.public_id}: it has no fingerprint; {_REPAIR}"
    stale = Fingerprint.objects.exclude(norm_version=NORM_VERSION, map_version__in=[one.name for one in maps.in_use()])
    for row in stale.select_related("document"):
        yield f"document {row.document.public_id}: its fingerprint is of an older version; {_REPAIR}"
    for row in Fingerprint.objects.exclude(revision=F("document__current")).select_related("document"):
        yield f"document {row.document.public_id}: its fingerprint is of another revision; {_REPAIR}"


def _postings() -> Iterator[str]:
    """Each hash of a fingerprint stands in its cluster, or is everybody's, and no cluster has more than its members."""
    for missing, surplus in mending.differences():
        for found, what in ((missing, "are missing"), (surplus, "belong to no document")):
            clusters, counts = np.unique(of_keys(found)[1], return_counts=True)
            for cluster, n in zip(clusters.tolist(), counts.tolist(), strict=True):
                yield f"cluster {cluster or 'of everybody'}: {n} postings {what}; {_REPAIR}"


def _heads() -> Iterator[str]:
    for document in Document.objects.filter(head__head__isnull=False).only("public_id"):
        yield f"document {document.public_id}: its head has a head"
    shown = Document.objects.filter(visible_to(AnonymousUser()), status=Status.PUBLISHED)
    for document in Document.objects.filter(head__isnull=False).exclude(head__in=shown).only("public_id"):
        yield f"document {document.public_id}: it has a head that not everybody may see; {_REPAIR}"
