"""The embedded index: what it finds is what the port says, and what its library gets wrong is kept away from us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tantivy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenyuan.kernel.folding import fold
from wenyuan.search import port
from wenyuan.search.analyzer import runs
from wenyuan.search.errors import IndexBusy, IndexNotReady
from wenyuan.search.port import All, Any, AnyOf, Between, Compiled, Delete, Not, PartOf, Phrase, Term, Upsert
from wenyuan.search.tantivy_index import TantivyIndex

ALPHABET = "劳动争议ab1 ，"


def upsert(document: int, *pages: str, **fields: object) -> Upsert:
    made = Upsert(
        document=document,
        version=document,
        title="",
        about="",
        pages=list(enumerate(pages, start=1)),
        visibility={"pub"},
        categories=(),
        kind="pdf",
        language="zh",
        owner="1",
        page_count=len(pages),
        cluster=document,
        date=20200101,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def compiled(must: port.Node, *, who: str = "pub", **scoring: float) -> Compiled:
    return Compiled(must=must, visibility=frozenset({who}), scoring={Term("pairs", t): w for t, w in scoring.items()})


def found(index: TantivyIndex, must: port.Node, *, who: str = "pub") -> set[tuple[int, int]]:
    return {(hit.document, hit.page) for hit in index.search(compiled(must, who=who), limit=1000)}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[TantivyIndex]:
    made = TantivyIndex(tmp_path / "index")
    yield made
    made.close()


def test_what_was_applied_is_found_and_nothing_else(index: TantivyIndex) -> None:
    index.apply([upsert(1, "劳动争议", "仲裁"), upsert(2, "劳动")])
    assert found(index, Phrase("pairs", ("劳动", "动争"))) == {(1, 1)}
    assert found(index, Term("pairs", "劳动")) == {(1, 1), (2, 1)}
    assert found(index, Term("singles", "裁")) == {(1, 2)}


def test_applying_again_changes_nothing(index: TantivyIndex) -> None:
    for _ in range(3):
        index.apply([upsert(1, "劳动争议", title="题")])
    assert found(index, All()) == {(1, 1), (1, port.NO_PAGE)}
    assert index.documents(compiled(All())) == {1: 2}


def test_replacing_leaves_nothing_of_what_was(index: TantivyIndex) -> None:
    index.apply([upsert(1, "劳动", "争议", kind="pdf")])
    index.apply([upsert(1, "仲裁", kind="docx")])
    assert not found(index, Any((Term("pairs", "劳动"), Term("pairs", "争议"))))
    assert index.facets(compiled(All()), ["kind"]) == {"kind": {"docx": 2}}


def test_deleting_leaves_no_trace(index: TantivyIndex) -> None:
    index.apply([upsert(1, "劳动"), upsert(11, "劳动"), upsert(2, "争议")])
    index.apply([Delete(document=1), Delete(document=77)])
    assert found(index, All()) == {(11, 1), (11, port.NO_PAGE), (2, 1), (2, port.NO_PAGE)}
    assert [known.document for known in index.known()] == [2, 11]
    assert set(index.top_terms([1, 2])) == {2}


def test_nothing_is_kept_of_operations_that_fail_half_way(index: TantivyIndex) -> None:
    def broken() -> Iterator[Upsert]:
        yield upsert(1, "劳动")
        raise RuntimeError("the rows went away")

    index.apply([])
    with pytest.raises(RuntimeError):
        index.apply(broken())
    index.apply([upsert(2, "争议")])
    assert found(index, All()) == {(2, 1), (2, port.NO_PAGE)}


def test_entry_is_found_by_those_whose_tokens_it_carries(index: TantivyIndex) -> None:
    index.apply([upsert(1, "劳动", visibility={"pub", "mem"}), upsert(2, "劳动", visibility={"mem", "o7"})])
    must = AnyOf("entry", (port.PAGE,))
    assert found(index, must, who="pub") == {(1, 1)}
    assert found(index, must, who="mem") == {(1, 1), (2, 1)}
    assert found(index, must, who="o7") == {(2, 1)}
    assert found(index, must, who="o") == set()


def test_query_without_visibility_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="visibility"):
        Compiled(must=All(), visibility=frozenset())


def test_counts_are_of_what_the_asker_may_see(index: TantivyIndex) -> None:
    index.apply([upsert(1, "劳动", kind="pdf"), upsert(2, "劳动", kind="docx", visibility={"o7"})])
    documents = AnyOf("entry", (port.DOCUMENT,))
    assert index.facets(compiled(documents), ["kind"]) == {"kind": {"pdf": 1}}
    assert index.documents(compiled(All())) == {1: 2}


def test_best_comes_first_and_terms_of_the_order_decide_nothing_else(index: TantivyIndex) -> None:
    index.apply([upsert(1, "劳动" + "无关" * 20), upsert(2, "劳动劳动"), upsert(3, "别的")])
    hits = index.search(compiled(AnyOf("entry", (port.PAGE,)), 劳动=1.0), limit=10)
    assert [hit.document for hit in hits] == [2, 1, 3]
    assert hits[2].score == 0


def test_newest_comes_first_if_asked(index: TantivyIndex) -> None:
    index.apply([upsert(1, "甲", date=20200101), upsert(2, "甲", date=20230101), upsert(3, "甲", date=20210101)])
    hits = index.search(compiled(AnyOf("entry", (port.PAGE,))), limit=10, newest=True)
    assert [hit.document for hit in hits] == [2, 3, 1]


@pytest.mark.parametrize(
    ("low", "high", "documents"),
    [
        (None, None, {1, 2, 3}),
        (20200101, None, {2, 3}),
        (None, 20191231, {1}),
        (20200101, 20200101, {2}),
        (5, 4, set()),
    ],
)
def test_range_has_both_ends(index: TantivyIndex, low: int | None, high: int | None, documents: set[int]) -> None:
    index.apply([upsert(1, date=20191231), upsert(2, date=20200101), upsert(3, date=20230101)])
    assert {document for document, _ in found(index, Between("date", low, high))} == documents


def test_part_of_a_token(index: TantivyIndex) -> None:
    index.apply([upsert(1, "2023年"), upsert(2, "a.*b")])
    for text, at, documents in [
        ("23", "end", {1}),
        ("23", "start", set()),
        ("02", "inside", {1}),
        (".*", "inside", set()),
    ]:
        assert {document for document, _ in found(index, PartOf(text, at))} == documents, (text, at)


def test_known_lists_every_document_ascending_across_steps(
    index: TantivyIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wenyuan.search.tantivy_index._KNOWN_STEP", 3)
    index.apply([upsert(n, "甲", version=n * 10) for n in (9, 2, 30, 4, 1, 7, 6)])
    assert [(k.document, k.version) for k in index.known()] == [(n, n * 10) for n in (1, 2, 4, 6, 7, 9, 30)]


def test_page_zero_and_no_page_are_told_apart(index: TantivyIndex) -> None:
    index.apply([upsert(1, pages=[(port.QUICK_PAGE, "劳动")])])
    assert found(index, All()) == {(1, port.QUICK_PAGE), (1, port.NO_PAGE)}


def test_second_writer_is_told_at_once(index: TantivyIndex) -> None:
    index.apply([upsert(1, "甲")])
    with pytest.raises(IndexBusy):
        TantivyIndex(index.folder).apply([])


def test_other_reader_sees_a_commit(index: TantivyIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenyuan.search.tantivy_index.RELOAD_SECONDS", 0.0)
    index.apply([upsert(1, "甲")])
    reader = TantivyIndex(index.folder)
    assert found(reader, Term("singles", "乙")) == set()
    index.apply([upsert(2, "乙")])
    assert found(reader, Term("singles", "乙")) == {(2, 1)}


def test_writer_reads_at_once_what_it_wrote(index: TantivyIndex) -> None:
    for n in range(1, 20):
        index.apply([upsert(n, "甲")])
        assert len(index.documents(compiled(All()))) == n


def test_missing_index_is_not_ready(tmp_path: Path) -> None:
    with pytest.raises(IndexNotReady):
        TantivyIndex(tmp_path / "none").sizes()


def test_corrupt_index_is_not_ready(index: TantivyIndex) -> None:
    index.apply([upsert(1, "甲")])
    index.close()
    (index.folder / "meta.json").write_text("{}")
    with pytest.raises(IndexNotReady):
        TantivyIndex(index.folder).sizes()


# --- every node, against a search by hand ----------------------------------------------------------------------------

Page = tuple[int, int, str]


def by_hand(node: port.Node, page: Page) -> bool:
    """Whether the node holds for a page, from its tokens: slow, short, and without an index."""
    document, _, text = page
    cut = list(runs(fold(text)))
    pairs = [token for run in cut for token in run.pairs()]
    singles = [token for run in cut for token in run.singles()]
    match node:
        case Term(field, token):
            return token in (pairs if field == "pairs" else singles)
        case Phrase(_, tokens):
            return any(tuple(pairs[i : i + len(tokens)]) == tokens for i in range(len(pairs)))
        case PartOf(part, at):
            holds = {"start": str.startswith, "end": str.endswith, "inside": str.__contains__}[at]
            return any(holds(token, part) for token in singles)
        case AnyOf(_, values):
            return document in values
        case All(parts):
            return all(by_hand(part, page) for part in parts)
        case Any(parts):
            return any(by_hand(part, page) for part in parts)
        case Not(part):
            return not by_hand(part, page)
    raise AssertionError(node)


_token = st.text("劳动争议ab1", min_size=1, max_size=2)
_leaf = st.one_of(
    st.builds(Term, st.sampled_from(["pairs", "singles"]), _token),
    st.builds(lambda t: Phrase("pairs", (t[:2], t[1:])), st.text("劳动争议", min_size=3, max_size=3)),
    st.builds(PartOf, st.text("ab1", min_size=1, max_size=2), st.sampled_from(["start", "end", "inside"])),
    st.builds(lambda ids: AnyOf("document", tuple(ids)), st.lists(st.integers(1, 9), min_size=1, max_size=3)),
)
_node = st.recursive(
    _leaf,
    lambda inner: st.one_of(
        st.builds(lambda parts: All(tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(lambda parts: Any(tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)
_text = st.text(ALPHABET, min_size=1, max_size=12).filter(lambda text: any(map(str.isalnum, text)))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_text, max_size=3), max_size=6), st.lists(_node, min_size=10, max_size=20))
def test_index_finds_what_a_search_by_hand_finds(
    tmp_path_factory: pytest.TempPathFactory, world: list[list[str]], nodes: list[port.Node]
) -> None:
    pages = [(d, n, text) for d, texts in enumerate(world, start=1) for n, text in enumerate(texts, start=1)]
    index = TantivyIndex(tmp_path_factory.mktemp("world"))
    index.apply([upsert(d, *texts) for d, texts in enumerate(world, start=1)])
    for node in nodes:
        must = All((AnyOf("entry", (port.PAGE,)), node))
        assert found(index, must) == {(d, n) for d, n, text in pages if by_hand(node, (d, n, text))}, node
    index.close()


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
