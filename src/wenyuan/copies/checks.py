"""Invariants of the copy store, for `wenyuan check`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from wenyuan.copies.classes import MAP_VERSION
from wenyuan.copies.fingerprints import unpack
from wenyuan.copies.models import Fingerprint, Posting, Stopped
from wenyuan.copies.normalise import NORM_VERSION
from wenyuan.copies.postings import stopped
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
        from wenyuan.copies.texts import reading_of

        if document.current is not None:
            reading = reading_of(document.current)
            if reading.norm_hash or reading.is_enough:
                yield f"document {document.public_id}: it has no fingerprint; {_REPAIR}"
    stale = Fingerprint.objects.exclude(norm_version=NORM_VERSION, map_version=MAP_VERSION)
    for row in stale.select_related("document"):
        yield f"document {row.document.public_id}: its fingerprint is of an older version; {_REPAIR}"
    for row in Fingerprint.objects.exclude(revision=F("document__current")).select_related("document"):
        yield f"document {row.document.public_id}: its fingerprint is of another revision; {_REPAIR}"


def _postings() -> Iterator[str]:
    """Each hash of a fingerprint stands in its cluster or in the stop set, and no cluster has more than its members."""
    members = (
        Fingerprint.objects.order_by("cluster", "pk").values_list("cluster", "pk", "hashes").iterator(chunk_size=500)
    )
    rows = Posting.objects.order_by("cluster", "h").values_list("cluster", "h").iterator(chunk_size=5000)
    stored = groupby(rows, key=itemgetter(0))
    cluster, found = _next(stored)
    for name, group in groupby(members, key=itemgetter(0)):
        while cluster is not None and cluster < name:
            yield f"cluster {cluster}: {len(found)} postings belong to no document; {_REPAIR}"
            cluster, found = _next(stored)
        here = found if cluster == name else found[:0]
        owned = here[:0]
        for _, document, packed in group:
            hashes = unpack(packed)
            missing = np.setdiff1d(hashes, here)
            missing = np.setdiff1d(missing, stopped(missing))
            if len(missing):
                yield f"document {document}: {len(missing)} of its {len(hashes)} hashes have no posting; {_REPAIR}"
            owned = np.union1d(owned, hashes)
        if over := len(np.setdiff1d(here, owned)):
            yield f"cluster {name}: {over} postings belong to no document; {_REPAIR}"
        if cluster == name:
            cluster, found = _next(stored)
    while cluster is not None:
        yield f"cluster {cluster}: {len(found)} postings belong to no document; {_REPAIR}"
        cluster, found = _next(stored)
    both = Posting.objects.filter(h__in=Stopped.objects.values("h")).count()
    if both:
        yield f"{both} postings of hashes in the stop set; {_REPAIR}"


def _next(groups: Iterator[tuple[int, Iterator[tuple[int, int]]]]) -> tuple[int | None, np.ndarray]:
    """The next cluster of the postings and its hashes; None at the end."""
    cluster, rows = next(groups, (None, iter(())))
    return cluster, np.array([h for _, h in rows], np.int64)


def _heads() -> Iterator[str]:
    for document in Document.objects.filter(head__head__isnull=False).only("public_id"):
        yield f"document {document.public_id}: its head has a head"
    shown = Document.objects.filter(visible_to(AnonymousUser()), status=Status.PUBLISHED)
    for document in Document.objects.filter(head__isnull=False).exclude(head__in=shown).only("public_id"):
        yield f"document {document.public_id}: it has a head that not everybody may see; {_REPAIR}"
