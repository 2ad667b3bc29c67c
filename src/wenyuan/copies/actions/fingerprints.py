"""A document's fingerprint, taken and taken anew, and the pairs that come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Q

from wenyuan.copies import maps, mending, postings
from wenyuan.copies.actions.clusters import join, lose_head, settle
from wenyuan.copies.actions.templates import template_again
from wenyuan.copies.classes import ClassMap
from wenyuan.copies.fingerprints import fingerprint, pack, unpack
from wenyuan.copies.matching import matches
from wenyuan.copies.models import Decision, Fingerprint, Pair
from wenyuan.copies.normalise import NORM_VERSION
from wenyuan.copies.reading import Reading
from wenyuan.copies.record import save
from wenyuan.copies.texts import pages_of, reading_of_pages
from wenyuan.library.models import Document, Revision


def mark(document: Document, *, again: bool = False) -> Fingerprint | None:
    """Take the fingerprint of a document's text as it is now; None, and none is kept, if there is no text.

    Idempotent: the same text changes nothing, unless it is asked for `again`. One transaction holds the row, its postings and
    the removal of the old ones: there is never a moment without either.
    """
    revision = document.current
    pages = pages_of(revision) if revision is not None else []
    while True:
        classes = maps.current()
        reading = reading_of_pages(pages, classes)
        with transaction.atomic():
            postings.alone()
            # Reading takes its time; by now another map may be in force.
            if maps.current().name == classes.name:
                return _mark(document, revision, reading, classes, again=again)


def _mark(
    document: Document, revision: Revision | None, reading: Reading, classes: ClassMap, *, again: bool
) -> Fingerprint | None:
    old = Fingerprint.objects.select_for_update().filter(document=document).first()
    if revision is None or not (reading.norm_hash or reading.is_enough):
        if old is not None:
            old.delete()
        return None
    made = fingerprint(reading.classes, characters=len(reading.text))
    hashes = made.kept if reading.is_enough else made.kept[:0]
    values = {
        "revision": revision.pk,
        "norm_version": NORM_VERSION,
        "map_version": classes.name,
        "norm_hash": reading.norm_hash.hex(),
        "characters": len(reading.text),
        "is_short": made.is_short,
        "hashes": pack(hashes),
    }
    if old is not None and not again and all(_same(getattr(old, name), value) for name, value in values.items()):
        return old
    if old is not None and old.norm_hash and old.norm_hash == values["norm_hash"]:
        return _renew(old, hashes, values)
    if old is not None:
        old.delete()
    kept = postings.put(document.pk, hashes)
    own = Fingerprint.objects.create(document=document, cluster=document.pk, kept=kept, **values)
    template_again(own)
    return own


def _same(stored: object, value: object) -> bool:
    return bytes(stored) == value if isinstance(stored, bytes | memoryview) else stored == value


def _renew(own: Fingerprint, hashes: np.ndarray, values: dict[str, Any]) -> Fingerprint:
    """The same words under another map: pairs and cluster stay, and what is no longer said goes after the new is there."""
    others = Fingerprint.objects.filter(cluster=own.cluster).exclude(pk=own.pk).values_list("hashes", flat=True)
    gone = np.setdiff1d(unpack(own.hashes), np.concatenate([hashes, *map(unpack, others)]))
    own.kept = postings.put(own.cluster, hashes)
    postings.take(own.cluster, gone)
    for name, value in values.items():
        setattr(own, name, value)
    own.save()
    template_again(own)
    return own


def match(document: Document) -> list[Pair]:
    """Compare a document with all others and keep what was found; join the cluster of a text it is as a whole.

    `mark` must have been committed before: of two documents that come at once, the later one to look sees the other.
    Idempotent. What a person decided on a pair stays.
    """
    own = Fingerprint.objects.select_related("document__current").filter(document=document).first()
    if own is None or own.document.current is None:
        return []
    pages = pages_of(own.document.current)
    reading = reading_of_pages(pages)
    if reading.norm_hash.hex() != own.norm_hash:
        return []  # the text was replaced meanwhile; its own run will come
    found = list(matches(reading, pages, own=own))
    with transaction.atomic():
        postings.alone()
        stale = Pair.objects.filter(Q(a=own.norm_hash) | Q(b=own.norm_hash), decision=Decision.NONE)
        stale.exclude(norm_version=NORM_VERSION, map_version=reading.map.name).delete()
        kept = [save(own.norm_hash, one.norm_hash, one.found, map_version=reading.map.name) for one in found]
        for one, row in zip(found, kept, strict=True):
            if row.decision == Decision.COPY or (row.decision == Decision.NONE and one.found.is_whole):
                join(own.pk, one.document.pk)
        settle(document)
    return kept


def forget_texts(norm_hash: str) -> None:
    """After the last document with a text is gone: its pairs go, too, but for what a person decided, which keeps no evidence."""
    if not norm_hash or Fingerprint.objects.filter(norm_hash=norm_hash).exists():
        return
    pairs = Pair.objects.filter(Q(a=norm_hash) | Q(b=norm_hash))
    pairs.filter(decision=Decision.NONE).delete()
    pairs.update(evidence={})


def rebuild(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Take all fingerprints anew, match again and mend the postings; how many documents have one. Decisions stay.

    Nothing is taken away before its successor is there: a site may serve meanwhile, and what is interrupted can be begun again.
    """
    ids = list(Document.objects.filter(current__isnull=False).order_by("pk").values_list("pk", flat=True))
    made = 0
    for n, pk in enumerate([*ids, *ids]):
        document = Document.objects.select_related("current").filter(pk=pk).first()
        if document is not None and n < len(ids):
            made += mark(document, again=True) is not None
        elif document is not None:
            match(document)
        if progress is not None:
            progress(n + 1, 2 * len(ids))
    mending.mend()
    held = Fingerprint.objects.values("norm_hash")
    with transaction.atomic():
        Pair.objects.filter(decision=Decision.NONE).exclude(a__in=held, b__in=held).delete()
        for document in Document.objects.filter(head__isnull=False, fingerprint__isnull=True):
            lose_head(document)
    maps.finish()
    return made
