"""Writes: a document's fingerprint, its pairs, its cluster, and which document stands for its copies in lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from wenyuan.copies import postings
from wenyuan.copies.classes import MAP_VERSION
from wenyuan.copies.fingerprints import fingerprint, pack, unpack
from wenyuan.copies.matching import matches
from wenyuan.copies.models import Decision, Fingerprint, Pair, Posting, Stopped, Why
from wenyuan.copies.normalise import NORM_VERSION
from wenyuan.copies.record import load, save
from wenyuan.copies.texts import pages_of, reading_of_pages
from wenyuan.jobs import outbox
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import visible_to

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

#: The indexer's topic: it must hear of a document whose head changed.
INDEX = "index"


def mark(document: Document) -> Fingerprint | None:
    """Take the fingerprint of a document's text as it is now; None, and none is kept, if there is no text.

    Idempotent: the same text changes nothing. One transaction holds the row, its postings and the removal of the old ones.
    """
    revision = document.current
    reading = reading_of_pages(pages_of(revision)) if revision is not None else None
    with transaction.atomic():
        old = Fingerprint.objects.select_for_update().filter(document=document).first()
        if revision is None or reading is None or not (reading.norm_hash or reading.is_enough):
            if old is not None:
                old.delete()
            return None
        made = fingerprint(reading.classes, characters=len(reading.text))
        hashes = made.kept if reading.is_enough else made.kept[:0]
        values = {
            "revision": revision.pk,
            "norm_version": NORM_VERSION,
            "map_version": MAP_VERSION,
            "norm_hash": reading.norm_hash.hex(),
            "characters": len(reading.text),
            "is_short": made.is_short,
            "hashes": pack(hashes),
        }
        if old is not None and all(_same(getattr(old, name), value) for name, value in values.items()):
            return old
        if old is not None:
            old.delete()
        kept = postings.put(document.pk, hashes)
        return Fingerprint.objects.create(document=document, cluster=document.pk, kept=kept, **values)


def _same(stored: object, value: object) -> bool:
    return bytes(stored) == value if isinstance(stored, bytes | memoryview) else stored == value


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
        stale = Pair.objects.filter(Q(a=own.norm_hash) | Q(b=own.norm_hash), decision=Decision.NONE)
        stale.exclude(norm_version=NORM_VERSION, map_version=MAP_VERSION).delete()
        kept = [save(own.norm_hash, one.norm_hash, one.found) for one in found]
        for one, row in zip(found, kept, strict=True):
            if one.found.is_whole and row.decision in {Decision.NONE, Decision.COPY}:
                join(own.pk, one.document.pk)
        settle(document)
    return kept


def join(a: int, b: int) -> None:
    """Make one cluster of those of two documents. The one that began earlier keeps its name. In a transaction; idempotent."""
    rows = {row.pk: row for row in Fingerprint.objects.select_for_update().filter(pk__in=[a, b])}
    if len(rows) < 2 or rows[a].cluster == rows[b].cluster:
        return
    kept, left = sorted((rows[a].cluster, rows[b].cluster))
    for member in Fingerprint.objects.select_for_update().filter(cluster=left):
        hashes = unpack(member.hashes)
        postings.take(left, hashes)
        member.cluster, member.kept = kept, postings.put(kept, hashes)
        member.save(update_fields=["cluster", "kept"])


def leave(document: Document) -> None:
    """Take a document out of its cluster, because a person said that it is no copy. In a transaction; idempotent."""
    own = Fingerprint.objects.select_for_update().filter(document=document).first()
    if own is None or not Fingerprint.objects.filter(cluster=own.cluster).exclude(pk=own.pk).exists():
        return
    left = withdraw(own)
    own.cluster, own.kept = document.pk, postings.put(document.pk, unpack(own.hashes))
    own.save(update_fields=["cluster", "kept"])
    _head(document, None)
    settle_cluster(left)


def withdraw(own: Fingerprint) -> int:
    """Remove a fingerprint's share from its cluster, all but what other members have; the name of what is left.

    A cluster that loses the document it is named by takes the name of its next. In a transaction.
    """
    others = list(Fingerprint.objects.select_for_update().filter(cluster=own.cluster).exclude(pk=own.pk).order_by("pk"))
    theirs = [unpack(other.hashes) for other in others]
    mine = unpack(own.hashes)
    postings.take(own.cluster, np.setdiff1d(mine, np.concatenate(theirs)) if theirs else mine)
    if not others or own.cluster != own.pk:
        return own.cluster
    heir = others[0].pk
    for other, hashes in zip(others, theirs, strict=True):
        postings.take(own.cluster, hashes)
        postings.put(heir, hashes)
        other.cluster = heir
        other.save(update_fields=["cluster"])
    return heir


def forget_texts(norm_hash: str) -> None:
    """After the last document with a text is gone: its pairs go, too, but for what a person decided, which keeps no evidence."""
    if not norm_hash or Fingerprint.objects.filter(norm_hash=norm_hash).exists():
        return
    pairs = Pair.objects.filter(Q(a=norm_hash) | Q(b=norm_hash))
    pairs.filter(decision=Decision.NONE).delete()
    pairs.update(evidence={})


def settle(document: Document) -> None:
    """Choose anew which document stands for those of the document's cluster in lists. In a transaction; idempotent.

    To be called when a document is matched, published, withdrawn or opened to others.
    """
    cluster = Fingerprint.objects.filter(document=document).values_list("cluster", flat=True).first()
    if cluster is not None:
        settle_cluster(cluster)


def settle_cluster(cluster: int) -> None:
    """The earliest published document that everybody may see stands for the others; heads have no head.

    Without such a one each stands for itself: a head that some may not see would hide what they may.
    """
    members = list(Document.objects.select_for_update().filter(fingerprint__cluster=cluster).order_by("pk"))
    everybody = set(
        Document.objects.filter(visible_to(AnonymousUser()), status=Status.PUBLISHED, fingerprint__cluster=cluster)
        .values_list("pk", flat=True)
    )  # fmt: skip
    able = [member for member in members if member.pk in everybody and member.published_at is not None]
    head = min(able, key=lambda member: (member.published_at, member.pk)) if able and len(members) > 1 else None
    for member in members:
        _head(member, None if head is None or member.pk == head.pk else head)


def _head(document: Document, head: Document | None) -> None:
    wanted = head.pk if head is not None else None
    if document.head_id != wanted:
        document.head = head
        document.save(update_fields=["head"])
        outbox.owe(INDEX, document.pk)


def decide(pair: Pair, decision: str, *, by: User) -> Pair:
    """Keep what a librarian says of two texts, and let clusters and heads follow. An empty decision takes it back."""
    with transaction.atomic():
        pair = Pair.objects.select_for_update().get(pk=pair.pk)
        pair.decision = Decision(decision).value
        pair.decided_by, pair.decided_at = (by, timezone.now()) if decision else (None, None)
        pair.save(update_fields=["decision", "decided_by", "decided_at"])
        ours = Document.objects.filter(fingerprint__norm_hash=pair.a).order_by("pk")
        theirs = Document.objects.filter(fingerprint__norm_hash=pair.b).order_by("pk")
        if pair.decision == Decision.COPY or (not pair.decision and load(pair, ours=pair.a).is_whole):
            if ours and theirs:
                join(ours[0].pk, theirs[0].pk)
                settle(ours[0])
        elif pair.a != pair.b:
            for document in theirs:
                leave(document)
        if pair.decision == Decision.TEMPLATE:
            _stop_template(pair)
    return pair


def _stop_template(pair: Pair) -> None:
    """What both texts of a template have in common is looked for no more."""
    rows = [Fingerprint.objects.filter(norm_hash=digest).first() for digest in (pair.a, pair.b)]
    if rows[0] is not None and rows[1] is not None:
        common = set(unpack(rows[0].hashes).tolist()) & set(unpack(rows[1].hashes).tolist())
        postings.stop(sorted(common), Why.TEMPLATE)


def rebuild(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Take all fingerprints anew and match again, as a new map asks for; how many documents have one. Decisions stay.

    The store is emptied first, so what is not yet done has no matches for a while; interrupted, it begins again.
    """
    with transaction.atomic():
        Posting.objects.all().delete()
        Stopped.objects.filter(why=Why.COMMON).delete()
        # Without signals: there are no postings left that they would have to take.
        Fingerprint.objects.all()._raw_delete(Fingerprint.objects.db)
    ids = list(Document.objects.filter(current__isnull=False).order_by("pk").values_list("pk", flat=True))
    done = made = 0
    for work in (mark, match):
        for pk in ids:
            document = Document.objects.select_related("current").filter(pk=pk).first()
            if document is not None:
                made += bool(work(document)) if work is mark else 0
            done += 1
            if progress is not None:
                progress(done, 2 * len(ids))
    held = Fingerprint.objects.values("norm_hash")
    with transaction.atomic():
        Pair.objects.filter(decision=Decision.NONE).exclude(a__in=held, b__in=held).delete()
        for document in Document.objects.filter(head__isnull=False, fingerprint__isnull=True):
            _head(document, None)
    return made
