"""A text against the library: candidates, their members, and what is said of each. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q

from wenyuan.copies import maps
from wenyuan.copies.candidates import ALIGNED, Candidate, candidates
from wenyuan.copies.compare import compare, same
from wenyuan.copies.evidence import evidence
from wenyuan.copies.fingerprints import fingerprint, unpack
from wenyuan.copies.library_usage import usage
from wenyuan.copies.marks import marks
from wenyuan.copies.models import Fingerprint
from wenyuan.copies.original import original
from wenyuan.copies.postings import TablePostings, visible_document
from wenyuan.copies.reading import Reading
from wenyuan.copies.record import Record, record
from wenyuan.copies.texts import pages_of, reading_of_pages
from wenyuan.library.models import Document

#: Different texts of one cluster that are compared: they are nearly the same.
MEMBERS = 3


@dataclass(frozen=True, kw_only=True)
class Matched:
    """A document of the library, and what it shares with the text that was asked about."""

    document: Document
    norm_hash: str
    found: Record


def matches(
    reading: Reading, pages: Sequence[str], *, own: Fingerprint | None = None, visible: Q | None = None
) -> Iterator[Matched]:
    """Compare a text with the library, best candidates first; each different text once.

    `own` is the text's own fingerprint, which is no match for itself. `visible` limits all to documents of that
    condition, as if there were no others. Nothing for a text that is too short for its words to mean anything.
    """
    seen = {own.norm_hash} if own is not None else set()
    digest = reading.norm_hash.hex()
    rows = _rows(visible)
    if own is not None:
        rows = rows.exclude(document=own.document_id)
    if digest:
        for twin in rows.filter(norm_hash=digest)[:1]:
            yield from _compared(twin, reading, pages, None)
        seen.add(digest)
    if not reading.is_enough:
        return
    made = [fingerprint(reading.classes_by(one), characters=len(reading.text)) for one in maps.in_use()]
    hashes = np.unique(np.concatenate([mark.kept for mark in made]))
    cluster = own.cluster if own is not None else None
    found = _heaviest([candidates(mark, TablePostings(visible), without=cluster) for mark in made])[:ALIGNED]
    mates = list(rows.filter(cluster=cluster)) if cluster is not None else []
    for row in _closest(mates, hashes, seen):
        yield from _compared(row, reading, pages, _within(row, hashes))
    for one in found:
        for row in _closest(list(rows.filter(cluster=one.cluster)), hashes, seen):
            yield from _compared(row, reading, pages, one)


def _heaviest(lists: list[list[Candidate]]) -> list[Candidate]:
    """The candidates by several maps as one list: each cluster as the map sees it by which it shares most."""
    best: dict[int, Candidate] = {}
    for one in (one for found in lists for one in found):
        if one.cluster not in best or best[one.cluster].weight < one.weight:
            best[one.cluster] = one
    return sorted(best.values(), key=lambda one: (-one.weight, one.cluster))


def _rows(visible: Q | None):  # type: ignore[no-untyped-def]
    rows = Fingerprint.objects.select_related("document", "document__current").order_by("pk")
    return rows if visible is None else rows.filter(visible_document(visible))


def _closest(rows: list[Fingerprint], hashes: np.ndarray, seen: set[str]) -> list[Fingerprint]:
    """The MEMBERS that share most of the hashes, one for each text not yet seen; those are noted as seen."""
    order = sorted(rows, key=lambda row: (-len(np.intersect1d(unpack(row.hashes), hashes)), row.pk))
    chosen: list[Fingerprint] = []
    for row in order:
        if row.norm_hash not in seen and len(chosen) < MEMBERS:
            seen.add(row.norm_hash)
            chosen.append(row)
    return chosen


def _within(row: Fingerprint, hashes: np.ndarray) -> Candidate:
    """A text of the own cluster as a candidate; there is no need to weigh what is known to be nearly the same."""
    theirs = unpack(row.hashes)
    shared = len(np.intersect1d(theirs, hashes))
    return Candidate(
        cluster=row.cluster,
        shared=shared,
        weight=float(shared),
        of_query=shared / max(len(hashes), 1),
        of_holder=shared / max(len(theirs), 1),
    )


def _compared(row: Fingerprint, reading: Reading, pages: Sequence[str], one: Candidate | None) -> Iterator[Matched]:
    found = _matched(row, reading, pages, one)
    if found is not None:
        yield found


def _matched(row: Fingerprint, reading: Reading, pages: Sequence[str], one: Candidate | None) -> Matched | None:
    revision = row.document.current
    their_pages = pages_of(revision) if revision is not None else []
    theirs = reading_of_pages(their_pages, reading.map)
    pair = same(reading, theirs) if one is None else compare(reading, theirs, one)
    if pair is None:
        return None
    shown = evidence(reading, theirs, pair.alignment, pair.differences, (marks(pages), marks(their_pages)))
    first = original(
        reading,
        theirs,
        pair,
        shown,
        usage=usage() if pair.differences.spots else None,
        dated=(None, row.document.dated),
    )
    return Matched(document=row.document, norm_hash=row.norm_hash, found=record(pair, shown, first))
