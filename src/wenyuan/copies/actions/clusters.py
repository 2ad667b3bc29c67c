"""Clusters: documents that hold one text as a whole, and which of them stands for the others in lists."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from wenyuan.copies import postings
from wenyuan.copies.fingerprints import unpack
from wenyuan.copies.models import Decision, Fingerprint, Pair, Side
from wenyuan.copies.record import load
from wenyuan.jobs import outbox
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import visible_to

#: The indexer's topic: it must hear of a document whose head changed.
INDEX = "index"


def join(a: int, b: int) -> None:
    """Make one cluster of those of two documents. The one that began earlier keeps its name. In a transaction; idempotent."""
    postings.alone()
    rows = {row.pk: row for row in Fingerprint.objects.select_for_update().filter(pk__in=[a, b])}
    if len(rows) < 2 or rows[a].cluster == rows[b].cluster:
        return
    kept, left = sorted((rows[a].cluster, rows[b].cluster))
    _move(list(Fingerprint.objects.select_for_update().filter(cluster=left)), np.zeros(0, np.int64), to=kept)


def part(a: str, b: str) -> None:
    """Make two clusters of the one that two texts are in, unless other pairs hold them together.

    The text of the later document leaves, with those that are copies of it. In a transaction; idempotent.
    """
    postings.alone()
    ours = Fingerprint.objects.filter(norm_hash=a).values_list("cluster", flat=True).first()
    if a == b or ours is None or not Fingerprint.objects.filter(norm_hash=b, cluster=ours).exists():
        return
    members = list(Fingerprint.objects.select_for_update().filter(cluster=ours).order_by("pk"))
    bound = _bound({member.norm_hash for member in members})
    sides = [[m for m in members if bound.get(m.norm_hash) == bound.get(digest)] for digest in (a, b)]
    if bound[a] == bound[b]:
        return
    leaving = max(sides, key=lambda side: side[0].pk)
    names = {member.pk for member in leaving}
    staying = [unpack(member.hashes) for member in members if member.pk not in names]
    _move(leaving, np.concatenate(staying), to=leaving[0].pk)
    for name in (ours, leaving[0].pk):
        settle_cluster(name)


def _bound(hashes: set[str]) -> dict[str, str]:
    """Which of these texts are held together by pairs that are one text, or are called copies: a name for each group."""
    group = {digest: digest for digest in hashes}

    def find(digest: str) -> str:
        while group[digest] != digest:
            digest = group[digest]
        return digest

    rows = Pair.objects.filter(a__in=hashes, b__in=hashes, decision__in=[Decision.NONE, Decision.COPY])
    for row in rows.order_by("pk"):
        if row.decision == Decision.COPY or load(row, ours=row.a).is_whole:
            group[find(row.b)] = find(row.a)
    return {digest: find(digest) for digest in hashes}


def _move(members: list[Fingerprint], stays: np.ndarray, *, to: int) -> None:
    """Take members with their hashes to another cluster; the old one keeps those that stay."""
    for member in members:
        hashes = unpack(member.hashes)
        left, member.cluster = member.cluster, to
        member.kept = postings.put(to, hashes)
        postings.take(left, np.setdiff1d(hashes, stays))
        member.save(update_fields=["cluster", "kept"])


def withdraw(own: Fingerprint) -> int:
    """Remove a fingerprint's share from its cluster, all but what other members have; the name of what is left.

    A cluster that loses the document it is named by takes the name of its next. In a transaction.
    """
    postings.alone()
    others = list(Fingerprint.objects.select_for_update().filter(cluster=own.cluster).exclude(pk=own.pk).order_by("pk"))
    theirs = [unpack(other.hashes) for other in others]
    mine = unpack(own.hashes)
    postings.take(own.cluster, np.setdiff1d(mine, np.concatenate(theirs)) if theirs else mine)
    if not others or own.cluster != own.pk:
        return own.cluster
    heir = others[0].pk
    _move(others, np.zeros(0, np.int64), to=heir)
    return heir


def hold(document: int) -> None:
    """Hold a document's row, by its key, until the end of the transaction, with all that `settle` may come to change.

    Who changes a document holds these first, in the order of their keys like everybody else: two who hold one document
    of a cluster each and then want the other's would wait for each other.
    """
    own = Fingerprint.objects.filter(document=document).values("cluster")
    rows = Document.objects.select_for_update(of=("self",)).order_by("pk")
    list(rows.filter(Q(pk=document) | Q(fingerprint__cluster__in=own)).values_list("pk", flat=True))


def settle(document: Document) -> None:
    """Choose anew which document stands for those of the document's cluster in lists. In a transaction; idempotent.

    To be called when a document is matched, published, withdrawn or opened to others.
    """
    cluster = Fingerprint.objects.filter(document=document).values_list("cluster", flat=True).first()
    if cluster is not None:
        settle_cluster(cluster)


def settle_all(documents: Iterable[int]) -> None:
    """The same for the clusters of many documents, by their primary keys. In a transaction; idempotent."""
    held = Fingerprint.objects.filter(document__in=list(documents)).values_list("cluster", flat=True)
    for cluster in sorted(set(held)):
        settle_cluster(cluster)


def settle_cluster(cluster: int) -> None:
    """The earliest published document that everybody may see stands for the others, one that was called a copy last; heads
    have no head.

    Without such a one each stands for itself: a head that some may not see would hide what they may.
    """
    found = Document.objects.select_for_update(of=("self",)).filter(fingerprint__cluster=cluster)
    members = list(found.select_related("fingerprint").order_by("pk"))
    everybody = set(
        Document.objects.filter(visible_to(AnonymousUser()), status=Status.PUBLISHED, fingerprint__cluster=cluster)
        .values_list("pk", flat=True)
    )  # fmt: skip
    able = [member for member in members if member.pk in everybody and member.published_at is not None]
    copies = _called_copies({member.fingerprint.norm_hash for member in able}) if len(able) > 1 else set()
    head = (
        min(able, key=lambda one: (one.fingerprint.norm_hash in copies, one.published_at, one.pk))
        if able and len(members) > 1
        else None
    )
    for member in members:
        _head(member, None if head is None or member.pk == head.pk else head)


def _called_copies(hashes: set[str]) -> set[str]:
    """Those of the texts that a librarian called a copy of another one of them."""
    rows = Pair.objects.filter(Q(a__in=hashes, b__in=hashes), decision=Decision.COPY).exclude(copy_side=Side.NONE)
    return {row.a if row.copy_side == Side.A else row.b for row in rows}


def lose_head(document: Document) -> None:
    """Let a document stand for itself. In a transaction; idempotent."""
    _head(document, None)


def _head(document: Document, head: Document | None) -> None:
    wanted = head.pk if head is not None else None
    if document.head_id != wanted:
        document.head = head
        document.save(update_fields=["head"])
        outbox.owe(INDEX, document.pk)
