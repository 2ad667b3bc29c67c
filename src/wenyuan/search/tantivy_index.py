"""The embedded index: a folder of tantivy's, behind the port."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import tantivy

from wenyuan.search import port, tantivy_fields, tantivy_files
from wenyuan.search.entries import analysed
from wenyuan.search.errors import IndexBusy, IndexDiskFull, IndexNotReady
from wenyuan.search.port import All, Between, Compiled, Delete, FacetField, Hit, Known, TextField, Upsert
from wenyuan.search.suspicion import has_no_room, is_empty, suspect

log = logging.getLogger(__name__)
T = TypeVar("T")

#: The file that names all others.
FILE = "meta.json"
#: Memory that the writer may fill before it flushes a segment, in bytes: a quarter of what is free, within these bounds.
#: A commit of few documents takes little of it. While everything is rebuilt 1 GB holds 170,000 pages, and one segment
#: in place of five is a fifth less index, because each has a dictionary of all pairs of its own.
LEAST_HEAP, MOST_HEAP = 50_000_000, 1_000_000_000
#: A reader looks for a new commit at most this often, in seconds: within the 100 ms that the port promises.
RELOAD_SECONDS = 0.05
#: Values of one field that are counted at once: tantivy gives no more buckets.
MAX_BUCKETS = 65_000
_KNOWN_STEP = 10_000
#: How the system's words for no room begin in tantivy's: ENOSPC, EFBIG, EDQUOT.
_FULL = ("os error 28", "os error 27", "os error 122")


class TantivyIndex:
    """One index folder. Cheap to make; opens at first use. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._seen: tuple[int, int] = (0, 0)
        self._looked = 0.0
        self._schema = tantivy_fields.schema()
        self._translator = tantivy_fields.Translator(self._schema)

    # --- writing -------------------------------------------------------------------------------------------------

    def apply(self, operations: Iterable[Upsert | Delete]) -> int:
        """See the port. Memory: the writer's heap and the operation at hand, whatever the length of the iterable."""
        with _translated(self.folder, is_writing=True), self._lock:
            writer = self._open_writer()
            written = 0
            try:
                for operation, entries in analysed(operations):
                    writer.delete_documents_by_term("key", tantivy_fields.key(operation.document))
                    if isinstance(operation, Upsert):
                        for document in tantivy_fields.documents(operation, entries):
                            writer.add_document(document)
                            written += 1
                writer.commit()
            except BaseException:
                # What was not committed goes with it. After a full disk it is of no more use; the next call opens one.
                self._writer = None
                del writer
                raise
            # Who writes reads what he wrote; others look within RELOAD_SECONDS.
            self._looked = 0.0
            return written

    def close(self) -> None:
        """See the port. Waits for merges."""
        with self._lock:
            if self._writer is not None:
                writer, self._writer = self._writer, None
                try:
                    with _translated(self.folder, is_writing=True):
                        writer.wait_merging_threads()
                except (IndexNotReady, IndexDiskFull) as error:
                    log.warning("a merge of the search index failed: %s", error)  # it is made up for by the next one

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            if self._index is None:
                if not is_empty(self.folder) and not (self.folder / FILE).exists():
                    raise FileNotFoundError(self.folder / FILE)  # tantivy would begin a new index in its place
                self.folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, str(self.folder), reuse=True)
                self._index.config_reader(reload_policy="manual")
            # One thread: the machine's other cores convert, and more threads mean more small segments.
            self._writer = self._index.writer(heap_size=_heap(), num_threads=1)
        return self._writer

    # --- reading -------------------------------------------------------------------------------------------------

    def search(self, query: Compiled, *, limit: int, newest: bool = False) -> list[Hit]:
        """See the port."""
        if limit < 1:
            return []

        def run(searcher: tantivy.Searcher) -> list[Hit]:
            order = "date" if newest else None
            made = self._translator.query(query)
            found = searcher.search(made, limit=limit, count=False, order_by_field=order).hits
            where = [address for _, address in found]
            documents = searcher.fast_field_values("document", where)
            pages = searcher.fast_field_values("page", where)
            clusters = searcher.fast_field_values("cluster", where)
            scores = (float(score) for score, _ in found)
            numbers = map(tantivy_fields.page_number, pages)
            return list(map(Hit, documents, numbers, scores, clusters))  # type: ignore[arg-type]  # whole numbers, all there

        return self._read(run)

    def count(self, query: Compiled) -> int:
        """See the port."""
        made = self._translator.query(replace(query, scoring={}))
        return self._read(lambda searcher: int(searcher.search(made, limit=1, count=True).count))  # type: ignore[attr-defined]

    def documents(self, query: Compiled) -> dict[int, int]:
        """See the port. More than MAX_BUCKETS are counted in ranges of documents, halved until each has fewer."""
        counted: dict[int, int] = {}
        ranges: list[tuple[int, int | None]] = [(0, None)]
        while ranges:
            low, high = ranges.pop()
            must = query.must if (low, high) == (0, None) else All((Between("document", low, high), query.must))
            part = replace(query, must=must, scoring={})
            found = self._buckets(part, {"d": {"terms": {"field": "document", "size": MAX_BUCKETS}}})
            counts = {int(bucket["key"]): bucket["doc_count"] for bucket in found["d"]["buckets"]}
            if len(counts) < MAX_BUCKETS:
                counted |= counts
            else:
                middle = sorted(counts)[len(counts) // 2]
                ranges += [(low, middle - 1), (middle, high)]
        return counted

    def facets(self, query: Compiled, fields: Sequence[FacetField]) -> dict[str, dict[str, int]]:
        """See the port; of each field the MAX_BUCKETS commonest values."""
        found = self._buckets(query, {name: {"terms": {"field": name, "size": MAX_BUCKETS}} for name in fields})
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"] if bucket["key"]}
            for name in fields
        }

    def _buckets(self, query: Compiled, wanted: dict[str, Any]) -> dict[str, Any]:
        return self._read(lambda searcher: searcher.aggregate(self._translator.query(query), wanted))

    def frequencies(self, field: TextField, tokens: Iterable[str]) -> dict[str, int]:
        """See the port. Deleted entries count until their segment is merged, as in every such index."""
        known = tantivy_fields.can_be
        return self._read(lambda searcher: {t: searcher.doc_freq(field, t) if known(t) else 0 for t in tokens})

    def sizes(self) -> tuple[int, int]:
        """See the port."""
        counted = self._read(lambda searcher: [searcher.doc_freq("entry", name) for name in (port.PAGE, port.DOCUMENT)])
        return counted[0], counted[1]

    def top_terms(self, documents: Sequence[int]) -> dict[int, dict[str, int]]:
        """See the port."""

        def run(searcher: tantivy.Searcher) -> dict[int, dict[str, int]]:
            hits = searcher.search(self._entries_of(documents), limit=len(documents), count=False).hits
            where = [address for _, address in hits]
            keys = searcher.fast_field_values("document", where)
            found = (tantivy_fields.unpacked(searcher.doc(address).get_first("kept_terms")) for address in where)
            return {int(k or 0): terms for k, terms in zip(keys, found, strict=True)}

        return self._read(run) if documents else {}

    def _entries_of(self, documents: Sequence[int]) -> tantivy.Query:
        keys = [tantivy_fields.key(d) for d in documents]
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.term_set_query(self._schema, "key", keys)),
                (tantivy.Occur.Must, tantivy.Query.term_query(self._schema, "entry", port.DOCUMENT, "basic")),
            ]
        )

    def known(self) -> Iterator[Known]:
        """See the port. Reads in steps, each of the newest commit: what is written meanwhile may be seen or not."""
        first = 0
        while True:
            step, first = self._read(lambda searcher, low=first: self._known_from(searcher, low))  # type: ignore[misc]
            yield from step
            if not step:
                return

    def _known_from(self, searcher: tantivy.Searcher, low: int) -> tuple[list[Known], int]:
        """The known documents of the first step at or above `low` that has any, ascending, and where to go on."""
        least = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.term_query(self._schema, "entry", port.DOCUMENT, "basic")),
                (
                    tantivy.Occur.Must,
                    tantivy.Query.range_query(self._schema, "document", tantivy.FieldType.Unsigned, low, 2**63),
                ),
            ]
        )
        hits = searcher.search(
            least, limit=_KNOWN_STEP, count=False, order_by_field="document", order=tantivy.Order.Asc
        ).hits
        where = [address for _, address in hits]
        versions = searcher.fast_field_values("version", where)
        step = [Known(int(k), int(v or 0)) for (k, _), v in zip(hits, versions, strict=True)]
        return step, (step[-1].document + 1 if step else low)

    def damage(self) -> str:
        """See the port."""
        return tantivy_files.damage(self.folder)

    def _read(self, run: Callable[[tantivy.Searcher], T]) -> T:
        """Run on a searcher of its own: addresses of one searcher mean nothing to another."""
        with _translated(self.folder, is_writing=False):
            return run(self._refreshed().searcher())

    def _refreshed(self) -> tantivy.Index:
        """The index, reloaded if another commit was made. Costs a stat; a reload .6 to 16 ms (30,000 pages)."""
        now = time.monotonic()
        if self._index is not None and now - self._looked < RELOAD_SECONDS:
            return self._index
        with self._lock:
            # A commit replaces the file. Two of them may fall into one tick of the file system's clock, so the inode too.
            try:
                meta = (self.folder / FILE).stat()
            except FileNotFoundError:
                # Another generation is in force; what is open can be read to the end of the request.
                if self._index is not None:
                    return self._index
                raise
            stamp = (meta.st_mtime_ns, meta.st_ino)
            if self._index is None:
                self._index = tantivy.Index.open(str(self.folder))
                self._index.config_reader(reload_policy="manual")
            elif stamp != self._seen:
                self._index.reload()
            self._seen, self._looked = stamp, now
            return self._index


def _heap() -> int:
    """Bytes for the writer, by the memory that is free now."""
    free = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
    quarter = int(free[1]) * 1024 // 4 if free else LEAST_HEAP
    return min(max(quarter, LEAST_HEAP), MOST_HEAP)


@contextmanager
def _translated(folder: Path, *, is_writing: bool) -> Iterator[None]:
    """Turn what tantivy raises into our errors. Its panics are BaseExceptions: only their name tells them."""
    try:
        yield
    except FileNotFoundError as error:
        raise IndexNotReady(f"{folder}: {error}") from error
    except BaseException as error:
        if not isinstance(error, ValueError | OSError) and type(error).__name__ != "PanicException":
            raise
        detail = f"{folder}: {str(error)[:300]}"  # it may quote a whole file
        if is_writing and "LockBusy" in detail:
            raise IndexBusy(detail) from error
        # A writer whose thread failed does not say why.
        if is_writing and (any(sign in detail for sign in _FULL) or has_no_room(folder)):
            raise IndexDiskFull(detail) from error
        suspect(folder)
        log.exception("search index %s cannot be used", folder)
        raise IndexNotReady(detail) from error
