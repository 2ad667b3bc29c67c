"""What is tantivy's own: its limits, its files, and what its library gets wrong. The rest is in tests/contracts."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tantivy

from tests.contracts.search_worlds import compiled, found, upsert
from wenyuan.search import port, suspicion, tantivy_files
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.port import All, Phrase, Term
from wenyuan.search.tantivy_index import TantivyIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[TantivyIndex]:
    made = TantivyIndex(tmp_path / "index")
    yield made
    made.close()


def test_known_lists_every_document_ascending_across_steps(
    index: TantivyIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wenyuan.search.tantivy_index._KNOWN_STEP", 3)
    index.apply([upsert(n, "甲", version=n * 10) for n in (9, 2, 30, 4, 1, 7, 6)])
    assert [(k.document, k.version) for k in index.known()] == [(n, n * 10) for n in (1, 2, 4, 6, 7, 9, 30)]


def test_more_documents_than_are_counted_at_once_are_counted_in_ranges(
    index: TantivyIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wenyuan.search.tantivy_index.MAX_BUCKETS", 5)
    numbers = [*range(1, 30), 1000, 2**40, port.HIGHEST]
    index.apply(upsert(n, *["甲"] * (n % 3)) for n in numbers)
    assert index.documents(compiled(All())) == {n: 1 + n % 3 for n in numbers}


def test_writer_whose_operations_failed_lets_go_and_the_next_call_opens_another(index: TantivyIndex) -> None:
    def broken() -> Iterator[port.Upsert]:
        yield upsert(1, "甲")
        raise RuntimeError("the rows went away")

    with pytest.raises(RuntimeError):
        index.apply(broken())
    other = TantivyIndex(index.folder)
    other.apply([upsert(2, "乙")])
    other.close()
    assert found(index, All()) == {(2, 1), (2, port.NO_PAGE)}


# --- damage: what is wrong with the files is named, reading them is never worse than IndexNotReady ----------------------


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x40
    path.write_bytes(content)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


HARMS: dict[str, Callable[[Path], object]] = {
    "a bit": _flip,
    "truncated": _truncate,
    "empty": lambda path: path.write_bytes(b""),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS.keys())
@pytest.mark.parametrize("part", ["meta.json", "idx", "pos", "term", "store", "fast", "fieldnorm", "del"])
def test_damage_of_every_file_is_named_and_reading_is_at_worst_not_ready(
    index: TantivyIndex, part: str, harm: Callable[[Path], object]
) -> None:
    index.apply([upsert(n, "劳动争议", "仲裁", title="题", categories=("a",)) for n in range(1, 200)])
    index.apply([port.Delete(document=7)])
    index.close()
    assert index.damage() == ""
    path = next(p for p in index.folder.iterdir() if p.name == part or p.suffix == f".{part}")
    harm(path)
    if part != "meta.json" or harm is not _flip:
        assert path.name in index.damage()
    reader = TantivyIndex(index.folder)
    for read in (
        lambda: found(reader, Phrase("pairs", ("劳动", "动争"))),
        lambda: reader.documents(compiled(All())),
        lambda: reader.facets(compiled(All()), ["category"]),
        lambda: reader.top_terms([1]),
        lambda: list(reader.known()),
    ):
        try:
            read()
        except IndexNotReady:
            assert suspicion.is_suspected(index.folder) or not path.exists()


def test_files_that_the_writer_removes_while_they_are_looked_at_are_no_damage(index: TantivyIndex) -> None:
    index.apply([upsert(0, "甲")])
    stop = threading.Event()

    def write() -> None:
        for n in itertools.count(1):
            index.apply([upsert(n % 20, "甲" * (n % 50 + 1))])
            if stop.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    said = {tantivy_files.damage(index.folder) for _ in range(400)}
    stop.set()
    writer.join()
    assert said == {""}


def test_index_that_is_removed_while_it_is_read_leaves_no_mark_behind(index: TantivyIndex) -> None:
    index.apply([upsert(1, "甲")])
    index.close()
    shutil.rmtree(index.folder)
    with pytest.raises(IndexNotReady):
        TantivyIndex(index.folder).sizes()
    assert not index.folder.exists()


# --- traps of tantivy-py that the adapter steps around: if one of these fails, the pinned version changed ------------


def test_trap_deleting_by_a_number_deletes_nothing() -> None:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("n", indexed=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(15_000_000, 1)
    entry = tantivy.Document()
    entry.add_unsigned("n", 1)
    writer.add_document(entry)
    writer.commit()
    writer.delete_documents_by_term("n", 1)
    writer.commit()
    index.reload()
    assert index.searcher().num_docs == 1


def test_trap_a_panic_is_no_exception(index: TantivyIndex) -> None:
    index.apply([upsert(1, "甲")])
    with pytest.raises(BaseException) as raised:
        tantivy.Query.phrase_query(tantivy.Index.open(str(index.folder)).schema, "pairs", ["甲"])
    assert not isinstance(raised.value, Exception)
    with pytest.raises(IndexNotReady):
        index.search(compiled(Phrase("pairs", ("甲",))), limit=1)


def test_trap_a_question_of_nothing_but_negations_finds_nothing(index: TantivyIndex) -> None:
    index.apply([upsert(1, "甲")])
    opened = tantivy.Index.open(str(index.folder))
    term = tantivy.Query.term_query(opened.schema, "pairs", "乙")
    negation = tantivy.Query.boolean_query([(tantivy.Occur.MustNot, term)])
    assert opened.searcher().search(negation, limit=5).hits == []


def test_trap_a_phrase_on_a_field_without_positions_is_refused(index: TantivyIndex) -> None:
    index.apply([upsert(1, "甲乙")])
    with pytest.raises(IndexNotReady):
        found(index, Phrase("singles", ("甲", "乙")))
    assert found(index, Term("singles", "甲")) == {(1, 1)}
    # Who reads cannot tell a wrong question from damage; who looks into it can.
    assert suspicion.is_suspected(index.folder)
    assert index.damage() == ""
