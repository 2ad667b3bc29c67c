"""Two texts that are known to belong together, side by side: the files of one document. Nothing is judged and nothing kept."""

from __future__ import annotations

from wenyuan.copies.alignment import align
from wenyuan.copies.compare import Level
from wenyuan.copies.evidence import differences, evidence
from wenyuan.copies.marks import marks
from wenyuan.copies.queries import EvidenceView, places
from wenyuan.copies.record import Record
from wenyuan.copies.side_by_side import SideBySide, of_view
from wenyuan.copies.texts import pages_of, reading_of_pages
from wenyuan.library.models import Document


def between(ours: Document, theirs: Document) -> SideBySide:
    """The passages of two documents that match, with their changes, and those that stand in one of them only.

    As `side_by_side.compared` shows two copies, but whatever they share, and without a pair. The caller asked whether the
    person may see both. Reads and aligns both texts: some 10 ms a page.
    """
    assert ours.current is not None and theirs.current is not None
    mine, yours = pages_of(ours.current), pages_of(theirs.current)
    left, right = reading_of_pages(mine), reading_of_pages(yours)
    alignment = align(left, right)
    found = differences(left, right, alignment)
    record = Record(
        level=Level.SHARED,
        is_rewritten=False,
        likelihood=1.0,
        covered_ours=alignment.covered_ours,
        covered_theirs=alignment.covered_theirs,
        characters=alignment.characters,
        evidence=evidence(left, right, alignment, found, (marks(mine), marks(yours))).as_json(),
        original={},
    )
    view = EvidenceView(ours=ours, theirs=theirs, found=record, pair=None, **places(record, mine, yours))
    return of_view(view)
