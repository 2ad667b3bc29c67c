"""Forms and templates: what their fills have in common says nothing, as long as a librarian's word holds."""

from __future__ import annotations

import numpy as np
from django.db.models import Q

from wenyuan.copies import postings
from wenyuan.copies.fingerprints import unpack
from wenyuan.copies.leaves import EVERYBODY
from wenyuan.copies.models import Decision, Fingerprint, Pair, Templated


def template(pair: Pair) -> None:
    """Look no more for what both texts of a pair have in common. In a transaction; idempotent."""
    rows = [Fingerprint.objects.filter(norm_hash=digest).first() for digest in (pair.a, pair.b)]
    if rows[0] is None or rows[1] is None or pair.a == pair.b:
        return
    common = np.intersect1d(unpack(rows[0].hashes), unpack(rows[1].hashes))
    known = set(Templated.objects.filter(pair=pair).values_list("h", flat=True))
    new = [h for h in common.tolist() if h not in known]
    Templated.objects.bulk_create([Templated(h=h, pair=pair) for h in new], batch_size=500, ignore_conflicts=True)
    _count_again(np.array(new, np.int64))


def untemplate(pair: Pair) -> None:
    """Look for it again, but for what other templates have, too. In a transaction; idempotent."""
    rows = Templated.objects.filter(pair=pair)
    hashes = np.array(sorted(rows.values_list("h", flat=True)), np.int64)
    rows.delete()
    _count_again(hashes)


def template_again(own: Fingerprint) -> None:
    """After a text was fingerprinted: what it has in common with others of its templates may have other hashes now."""
    if own.norm_hash:
        told = Pair.objects.filter(Q(a=own.norm_hash) | Q(b=own.norm_hash), decision=Decision.TEMPLATE)
        for pair in told:
            template(pair)


def _count_again(hashes: np.ndarray) -> None:
    """Note anew by how many hashes those are found that have any of these."""
    clusters = np.unique(postings.standing(hashes)[1])
    held = Fingerprint.objects.filter(cluster__in=clusters[clusters != EVERYBODY].tolist())
    for row in held:
        row.kept = postings.held(unpack(row.hashes))
        row.save(update_fields=["kept"])
