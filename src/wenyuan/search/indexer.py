"""The one writer of the index: from rows to entries.

Who changes a document's text, title, category or visibility owes the topic OUTBOX_TOPIC in the same transaction; the
indexer process calls `apply` with what is owed. Everything here may be done twice, or again after a crash.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence

from wenyuan.kernel.faults import point
from wenyuan.library.effects import INDEX_TOPIC
from wenyuan.library.models import Document
from wenyuan.search import drift, generations, rows, suspicion
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.port import Delete, Upsert

log = logging.getLogger(__name__)

#: Outbox rows of this topic name documents whose entries are not true any more.
OUTBOX_TOPIC = INDEX_TOPIC
#: Documents after which progress is told, and of one commit where rows and index are brought together.
REBUILD_STEP = 500

#: Called with (documents done, documents in all).
Progress = Callable[[int, int], None]


def apply(document_ids: Iterable[int]) -> int:
    """Bring the index in line with the rows of these documents, durably. The number of entries written.

    Documents that are gone are dropped. Where there is no usable index (first start, other versions, damage), everything
    is rebuilt.
    Keeps the writer open for the next call; `close` lets it go. Raises IndexBusy if another process has it.
    """
    ids = list(dict.fromkeys(document_ids))
    try:
        with generations.locked("write", wait=True):
            point("index.applying")
            written = generations.current().apply(rows.operations(ids))
            point("index.applied")
            return written
    except IndexNotReady:
        # A full disk, say, leaves an index that can be read: then to rebuild would only make it worse.
        if not ensure():
            raise
    return len(ids)


def drop(document_ids: Iterable[int]) -> None:
    """Take documents out of the index, whatever their rows say."""
    with generations.locked("write", wait=True):
        generations.current().apply([Delete(document=pk) for pk in dict.fromkeys(document_ids)])


def ensure(*, is_thorough: bool = False) -> bool:
    """Rebuild the index if it is missing, made by other versions, or damaged. Whether it had to be.

    All of it is read only if somebody who read it left a mark (suspicion.py), or if `is_thorough`.
    """
    said = _trouble(is_thorough=is_thorough)
    if not said:
        return False
    if generations.last_name():  # a new library has none yet, and nobody need worry
        log.warning("the search index is rebuilt: %s", said)
    generations.forget()
    rebuild()
    return True


def _trouble(*, is_thorough: bool) -> str:
    """Why the index in force cannot be used; empty if it can."""
    folder = generations.current_folder()
    if folder is None:
        return f"there is none in force (the last one was {generations.last_name()!r})"
    try:
        index = generations.current()
        index.sizes()
        if not is_thorough and not suspicion.is_suspected(folder):
            return ""
        said = index.damage()
    except IndexNotReady as error:
        said = error.detail
    if folder != generations.current_folder():
        return ""  # somebody else has rebuilt it just now
    if not said:
        suspicion.clear(folder)
    return said


def rebuild(progress: Progress | None = None) -> None:
    """Build a new generation from the rows while the old one answers, then put it in force.

    What changed in the meantime is brought in under the write lock, by comparing fingerprints, so that `apply` of
    another process waits a moment instead of being lost. Raises IndexBusy if somebody else is rebuilding.
    """
    with generations.locked("rebuild", wait=False):
        folder = generations.new_folder()
        index = generations.opened(folder)
        try:
            ids = list(Document.objects.order_by("pk").values_list("pk", flat=True))
            # One commit: nothing is read from it before it is in force, and each would make small segments to merge.
            index.apply(_all(ids, progress))
            with generations.locked("write", wait=True):
                for _, step in _steps([found.document for found in drift.differences(index)]):
                    index.apply(rows.operations(step))
                index.close()
                generations.switch(folder)
        except BaseException:
            index.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise


def close() -> None:
    """Let go of the writer after its merges, before the process ends."""
    generations.forget()


def _all(ids: Sequence[int], progress: Progress | None) -> Iterator[Upsert | Delete]:
    for done, step in _steps(ids):
        yield from rows.operations(step)
        if progress is not None:
            progress(done, len(ids))


def _steps(ids: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    for start in range(0, len(ids), REBUILD_STEP):
        step = ids[start : start + REBUILD_STEP]
        yield start + len(step), step
