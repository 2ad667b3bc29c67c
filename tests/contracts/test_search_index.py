"""The contract of the search index: what every implementation of search/port.py does, measured by the one in memory."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.search_worlds import WHO, compiled, found, nodes, upsert, worlds
from wenyuan.kernel.folding import fold
from wenyuan.search import port
from wenyuan.search.analyzer import TOKEN_LENGTH, runs
from wenyuan.search.errors import IndexBusy, IndexNotReady
from wenyuan.search.fts5_index import Fts5Index
from wenyuan.search.memory_index import MemoryIndex
from wenyuan.search.port import (
    All,
    Any,
    AnyOf,
    Between,
    Compiled,
    Delete,
    Known,
    Not,
    PartOf,
    Phrase,
    SearchIndex,
    Term,
    Upsert,
)
from wenyuan.search.tantivy_index import TantivyIndex

Open = Callable[[Path], SearchIndex]
STORED: dict[str, Open] = {"tantivy": TantivyIndex, "fts5": Fts5Index}
EVERY: dict[str, Open] = STORED | {"memory": lambda folder: MemoryIndex()}
PAGES, DOCUMENTS = AnyOf("entry", (port.PAGE,)), AnyOf("entry", (port.DOCUMENT,))


@pytest.fixture(params=sorted(EVERY))
def opened(request: pytest.FixtureRequest) -> Open:
    return EVERY[request.param]


@pytest.fixture(params=sorted(STORED))
def stored(request: pytest.FixtureRequest) -> Open:
    return STORED[request.param]


@pytest.fixture
def index(opened: Open, tmp_path: Path) -> Iterator[SearchIndex]:
    made = opened(tmp_path / "index")
    yield made
    made.close()


# --- every question has the answer of the reference ------------------------------------------------------------------


def same(index: SearchIndex, reference: SearchIndex, query: Compiled) -> None:
    """Hits, documents and counts of one query are equal."""
    hits = index.search(query, limit=10_000)
    expected = reference.search(query, limit=10_000)
    assert sorted((h.document, h.page, h.cluster) for h in hits) == sorted(
        (h.document, h.page, h.cluster) for h in expected
    ), query
    assert index.documents(query) == reference.documents(query), query
    assert index.count(query) == sum(reference.documents(query).values()), query
    fields = get_args(port.FacetField)
    assert index.facets(query, fields) == reference.facets(query, fields), query
    scores = {(h.document, h.page): h.score for h in expected}
    # Lengths may be kept roughly, and what was replaced may still count as rare or common.
    assert all((h.score > 0) == (scores[h.document, h.page] > 0) for h in hits), query


@pytest.mark.parametrize("name", sorted(STORED))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), world=worlds, more=worlds)
def test_every_question_has_the_answer_of_the_reference(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject, world: list[Upsert], more: list[Upsert]
) -> None:
    index, reference = STORED[name](tmp_path_factory.mktemp("world")), MemoryIndex()
    changes: list[Upsert | Delete] = [*more, *(Delete(document=d.document) for d in more[::3])]
    for operations in (world, changes):
        assert index.apply(operations) == reference.apply(operations)
        for must in data.draw(st.lists(nodes([*world, *more]), min_size=12, max_size=12)):
            scoring = {Term("pairs", "劳动"): 1.0, Term("singles", "劳"): 0.5, Term("title", "ab"): 2.0}
            who = data.draw(st.sets(st.sampled_from([*WHO, "o"]), min_size=1))
            same(index, reference, Compiled(must=must, scoring=scoring, visibility=frozenset(who)))
        assert list(index.known()) == list(reference.known())
        assert index.top_terms(range(14)) == reference.top_terms(range(14))
        for field in get_args(port.TextField):
            exact = reference.frequencies(field, ["劳动", "劳", "ab", "ab1", ""])
            theirs = index.frequencies(field, list(exact))
            assert all(n <= theirs[token] for token, n in exact.items()), (field, exact, theirs)
        assert all(n <= theirs for n, theirs in zip(reference.sizes(), index.sizes(), strict=True))
    index.close()


def test_a_phrase_is_found_where_its_tokens_follow_each_other(index: SearchIndex) -> None:
    index.apply([upsert(1, "劳动争议", "动争劳动"), upsert(2, "劳动", title="劳动争议")])
    assert found(index, Phrase("pairs", ("劳动", "动争"))) == {(1, 1)}
    assert found(index, Phrase("title", ("劳动", "动争"))) == {(2, 1), (2, port.NO_PAGE)}
    assert found(index, Term("pairs", "劳动")) == {(1, 1), (1, 2), (2, 1)}


@pytest.mark.parametrize("token", ["c++", "c#", "node.js", "it's", "a_b", "3.14", "𠮷野", "だい", "々", "ß", "ا"])
def test_token_of_any_characters_is_one(index: SearchIndex, token: str) -> None:
    index.apply([upsert(1, f"前，{token}。后"), upsert(2, "c node a b 3 14 it s")])
    for field in ("pairs", "singles"):
        tokens = runs(fold(token))
        for one in (t for run in tokens for t in (run.pairs() if field == "pairs" else run.singles()[:1])):
            assert found(index, Term(field, one)) == {(1, 1)}, (field, one)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "documents"),
    [
        (None, None, {1, 2, 3}),
        (20200101, None, {2, 3}),
        (None, 20191231, {1}),
        (20200101, 20200101, {2}),
        (5, 4, set()),
        (-5, 2**80, {1, 2, 3}),
        (2**80, None, set()),
        (None, -1, set()),
    ],
)
def test_range_has_both_ends(index: SearchIndex, low: int | None, high: int | None, documents: set[int]) -> None:
    index.apply([upsert(1, date=20191231), upsert(2, date=20200101), upsert(3, date=20230101)])
    assert {document for document, _ in found(index, Between("date", low, high))} == documents


@pytest.mark.parametrize(
    ("text", "at", "documents"),
    [
        ("23", "end", {1}),
        ("23", "start", set()),
        ("20", "start", {1}),
        ("02", "inside", {1}),
        (".*", "inside", set()),
        ("%", "inside", set()),
        ("", "inside", {1, 2}),
        ("02023", "end", set()),
    ],
)
def test_part_of_a_token(index: SearchIndex, text: str, at: str, documents: set[int]) -> None:
    index.apply([upsert(1, "2023年"), upsert(2, "a.*b")])
    assert {document for document, _ in found(index, PartOf(text, at))} == documents  # type: ignore[arg-type]


@pytest.mark.parametrize("node", [All(), Not(Any()), Not(All((DOCUMENTS,))), All((Not(Term("pairs", "乙")), PAGES))])
def test_conditions_of_nothing_or_of_negations_alone(index: SearchIndex, node: port.Node) -> None:
    index.apply([upsert(1, "甲"), upsert(2, "甲乙")])
    assert {(1, 1), (2, 1)} <= found(index, node)
    assert found(index, Any()) == found(index, Not(node)) - {(1, port.NO_PAGE), (2, port.NO_PAGE)} == set()


# --- filters and counts ------------------------------------------------------------------------------------------------


def test_filters_and_counts_of_every_field(index: SearchIndex) -> None:
    index.apply(
        [
            upsert(1, "甲", owner="5", page_count=3, cluster=1, categories=("law", "labour"), kind="pdf"),
            upsert(2, "甲", owner="7", page_count=12, cluster=1, categories=("law",), language="", kind="docx"),
            upsert(3, "甲", owner="7", page_count=0, cluster=3, date=19990101),
        ]
    )
    assert index.facets(compiled(DOCUMENTS), get_args(port.FacetField)) == {
        "kind": {"pdf": 2, "docx": 1},
        "language": {"zh": 2},
        "category": {"law": 2, "labour": 1},
        "year": {"2020": 2, "1999": 1},
        "owner": {"5": 1, "7": 2},
        "length": {"1-3": 1, "11-50": 1},
    }
    for node, documents in [
        (AnyOf("owner", ("7",)), {2, 3}),
        (AnyOf("length", ("11-50", "1-3")), {1, 2}),
        (AnyOf("length", ("",)), {3}),
        (AnyOf("category", ("labour", "none")), {1}),
        (AnyOf("cluster", (1,)), {1, 2}),
        (Between("page_count", 1, None), {1, 2}),
        (Between("cluster", 2, None), {3}),
        (AnyOf("page_count", (0, 3)), {1, 3}),
    ]:
        assert {document for document, _ in found(index, All((DOCUMENTS, node)))} == documents, node
    assert {hit.document: hit.cluster for hit in index.search(compiled(PAGES), limit=9)} == {1: 1, 2: 1, 3: 3}


def test_counts_are_of_all_that_was_found_however_much(index: SearchIndex) -> None:
    index.apply(upsert(n, "甲", owner=str(n), categories=(f"c{n}",)) for n in range(1, 1201))
    counted = index.facets(compiled(DOCUMENTS), ["owner", "category"])
    assert (len(counted["owner"]), len(counted["category"])) == (1200, 1200)
    assert len(index.documents(compiled(AnyOf("document", tuple(range(1, 1201)))))) == 1200


def test_entry_is_found_and_counted_by_those_whose_tokens_it_carries(index: SearchIndex) -> None:
    index.apply(
        [upsert(1, "劳动", visibility={"pub", "mem"}), upsert(2, "劳动", kind="docx", visibility={"mem", "o7"})]
    )
    for who, documents in [("pub", {1}), ("mem", {1, 2}), ("o7", {2}), ("o", set()), ("PUB", set())]:
        assert found(index, PAGES, who=who) == {(d, 1) for d in documents}, who
        assert set(index.documents(compiled(All(), who=who))) == documents, who
        kinds = index.facets(compiled(DOCUMENTS, who=who), ["kind"])["kind"]
        assert kinds == {{1: "pdf", 2: "docx"}[d]: 1 for d in documents}, who


def test_query_without_visibility_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="visibility"):
        Compiled(must=All(), visibility=frozenset())


# --- writing -----------------------------------------------------------------------------------------------------------


def test_applying_again_changes_nothing(index: SearchIndex) -> None:
    for _ in range(3):
        assert index.apply([upsert(1, "劳动争议", title="题")]) == 2
        assert found(index, All()) == {(1, 1), (1, port.NO_PAGE)}
        assert index.documents(compiled(All())) == {1: 2}


def test_replacing_leaves_nothing_of_what_was(index: SearchIndex) -> None:
    index.apply([upsert(1, "劳动", "争议", kind="pdf", title="旧", categories=("a",), visibility={"pub", "mem"})])
    index.apply([upsert(1, "仲裁", kind="docx", title="新", categories=("b",))])
    assert not found(index, Any((Term("pairs", "劳动"), Term("pairs", "争议"), Term("title", "旧"))))
    assert not found(index, All(), who="mem")
    assert index.facets(compiled(All()), ["kind", "category"]) == {"kind": {"docx": 2}, "category": {"b": 2}}


def test_deleting_leaves_no_trace(index: SearchIndex) -> None:
    index.apply([upsert(1, "劳动", owner="5"), upsert(11, "劳动"), upsert(2, "争议")])
    index.apply([Delete(document=1), Delete(document=77)])
    assert found(index, All()) == {(11, 1), (11, port.NO_PAGE), (2, 1), (2, port.NO_PAGE)}
    assert set(index.documents(compiled(All()))) == {2, 11}
    assert index.facets(compiled(All()), ["owner"]) == {"owner": {"1": 4}}
    assert list(index.known()) == [Known(2, 2), Known(11, 11)]
    assert set(index.top_terms([1, 2])) == {2}


def test_operations_are_carried_out_in_order(index: SearchIndex) -> None:
    index.apply([upsert(1, "甲"), Delete(document=1), upsert(2, "甲"), upsert(2, "乙"), Delete(document=3)])
    assert found(index, PAGES) == {(2, 1)}
    assert found(index, Term("pairs", "乙")) == {(2, 1)}


def test_nothing_is_kept_of_operations_that_fail_half_way(index: SearchIndex) -> None:
    def broken() -> Iterator[Upsert]:
        yield upsert(1, "新")
        raise RuntimeError("the rows went away")

    index.apply([upsert(1, "旧")])
    with pytest.raises(RuntimeError):
        index.apply(broken())
    assert found(index, Term("pairs", "旧")) == {(1, 1)}
    index.apply([upsert(2, "争议")])
    assert found(index, PAGES) == {(1, 1), (2, 1)}
    assert found(index, Term("pairs", "新")) == set()


def test_page_zero_and_no_page_are_told_apart(index: SearchIndex) -> None:
    index.apply([upsert(1, pages=[(port.QUICK_PAGE, "劳动")])])
    assert found(index, All()) == {(1, port.QUICK_PAGE), (1, port.NO_PAGE)}


def test_writer_reads_at_once_what_it_wrote(index: SearchIndex) -> None:
    for n in range(1, 12):
        index.apply([upsert(n, "甲")])
        assert len(index.documents(compiled(All()))) == n


def test_index_can_be_used_again_after_it_was_closed(index: SearchIndex) -> None:
    index.apply([upsert(1, "甲")])
    index.close()
    index.close()
    assert found(index, PAGES) == {(1, 1)}
    index.apply([upsert(2, "甲")])
    assert found(index, PAGES) == {(1, 1), (2, 1)}


def test_whole_index_has_no_damage(index: SearchIndex) -> None:
    index.apply([upsert(n, "劳动争议" * n) for n in range(1, 30)])
    index.apply([Delete(document=n) for n in range(1, 30, 2)])
    assert index.damage() == ""


# --- several processes -------------------------------------------------------------------------------------------------


def test_second_writer_is_told_and_may_write_when_the_first_let_go(stored: Open, tmp_path: Path) -> None:
    first, second = stored(tmp_path / "index"), stored(tmp_path / "index")
    first.apply([upsert(1, "甲")])
    with pytest.raises(IndexBusy):
        second.apply([upsert(2, "乙")])
    first.close()
    second.apply([upsert(2, "乙")])
    assert found(second, PAGES) == {(1, 1), (2, 1)}
    second.close()


def test_other_reader_sees_a_commit(stored: Open, tmp_path: Path) -> None:
    writer, reader = stored(tmp_path / "index"), stored(tmp_path / "index")
    writer.apply([upsert(1, "甲")])
    assert found(reader, PAGES) == {(1, 1)}
    writer.apply([upsert(2, "乙")])
    for _ in range(200):  # it may take a tenth of a second; on a busy machine, longer
        if len(found(reader, PAGES)) == 2:
            break
        time.sleep(0.02)
    assert found(reader, Term("singles", "乙")) == {(2, 1)}
    writer.close()


def test_reader_goes_on_when_its_generation_is_removed(stored: Open, tmp_path: Path) -> None:
    writer, reader = stored(tmp_path / "index"), stored(tmp_path / "index")
    writer.apply([upsert(1, "劳动争议", title="题"), upsert(2, "甲")])
    assert found(reader, PAGES) == {(1, 1), (2, 1)}
    writer.close()
    shutil.rmtree(tmp_path / "index")
    time.sleep(0.1)  # longer than anyone may trust what he saw
    assert found(reader, Phrase("pairs", ("劳动", "动争"))) == {(1, 1)}
    assert set(reader.top_terms([1])) == {1}
    reader.close()


def test_readers_see_all_of_an_apply_or_nothing(stored: Open, tmp_path: Path) -> None:
    writer, reader = stored(tmp_path / "index"), stored(tmp_path / "index")
    writer.apply([upsert(1, "甲", "甲"), upsert(2, "甲")])
    seen: list[dict[int, int]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(reader.documents(compiled(Term("pairs", "甲"))))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        writer.apply([upsert(1, "乙"), upsert(2, "甲", "甲", "甲")])
        writer.apply([upsert(1, "甲", "甲"), upsert(2, "甲")])
    stop.set()
    for thread in threads:
        thread.join()
    writer.close()
    assert seen
    assert all(one in ({1: 2, 2: 1}, {2: 3}) for one in seen), seen


def test_missing_index_is_not_ready(stored: Open, tmp_path: Path) -> None:
    with pytest.raises(IndexNotReady):
        stored(tmp_path / "none").sizes()
    assert stored(tmp_path / "none").damage() != ""
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("left", [b"", b"{", b"{" * 5000, None], ids=["empty", "one byte", "garbage", "gone"])
def test_nothing_is_written_to_an_index_that_lost_its_main_file(
    stored: Open, tmp_path: Path, left: bytes | None
) -> None:
    first = stored(tmp_path / "index")
    first.apply([upsert(1, "甲")])
    first.close()
    main = next(p for p in (tmp_path / "index").iterdir() if p.name in {"meta.json", "index.sqlite3"})
    if left is None:
        main.unlink()
    else:
        main.write_bytes(left)
    second = stored(tmp_path / "index")
    with pytest.raises(IndexNotReady):
        second.apply([upsert(2, "甲")])
    with pytest.raises(IndexNotReady):
        second.sizes()
    assert second.damage() != ""
    second.close()


# --- order -------------------------------------------------------------------------------------------------------------


def test_best_comes_first_and_terms_of_the_order_decide_nothing_else(index: SearchIndex) -> None:
    index.apply([upsert(1, "劳动" + "无关" * 20), upsert(2, "劳动劳动"), upsert(3, "别的")])
    hits = index.search(compiled(PAGES, 劳动=1.0), limit=10)
    assert [hit.document for hit in hits] == [2, 1, 3]
    assert hits[2].score == 0
    assert [hit.document for hit in index.search(compiled(PAGES, 劳动=1.0), limit=1)] == [2]


def test_nothing_is_wanted_and_nothing_is_given(index: SearchIndex) -> None:
    index.apply([upsert(1, "甲")])
    assert index.search(compiled(All()), limit=0) == []
    assert index.facets(compiled(All()), []) == {}
    assert index.frequencies("pairs", []) == {}
    assert index.top_terms([]) == {}


def test_newest_comes_first_if_asked(index: SearchIndex) -> None:
    index.apply([upsert(1, "甲", date=20200101), upsert(2, "甲", date=20230101), upsert(3, "甲", date=20210101)])
    hits = index.search(compiled(PAGES, 甲=1.0), limit=10, newest=True)
    assert [hit.document for hit in hits] == [2, 3, 1]
    assert [hit.document for hit in index.search(compiled(PAGES), limit=1, newest=True)] == [2]


def _sample_pages() -> list[Upsert]:
    """The texts of the sample library, cut into pages of 200 characters."""
    folder = Path(__file__).parents[2] / "src/wenyuan/demo/texts"
    made = []
    for number, path in enumerate(sorted(folder.glob("*.md")), start=1):
        text = path.read_text()
        pages = [text[i : i + 200] for i in range(0, len(text), 200)]
        made.append(upsert(number, *pages, title=text.splitlines()[0].strip("# ")))
    return made


def _asked(text: str) -> Compiled:
    scoring: dict[Term, float] = {}
    for run in runs(fold(text)):
        scoring |= {Term("pairs", t): 1.0 for t in run.pairs()}
        scoring |= {Term("singles", t): 0.5 for t in run.singles()}
        scoring |= {Term("title", t): 2.0 for t in run.pairs()}
    return Compiled(must=Any(tuple(scoring)), scoring=scoring, visibility=frozenset({"pub"}))


def test_first_ten_of_a_real_library_are_those_of_the_reference(stored: Open, tmp_path: Path) -> None:
    library = _sample_pages()
    reference, index = MemoryIndex(), stored(tmp_path / "index")
    reference.apply(library)
    index.apply(library)
    dice = random.Random(11)
    pages = [text for document in library for _, text in document.pages if len(text) > 100]
    shares = []
    for _ in range(60):
        page = dice.choice(pages)
        start = dice.randrange(len(page) - 20)
        query = _asked(page[start : start + dice.randint(3, 12)])
        exact = {(h.document, h.page): h.score for h in reference.search(query, limit=10_000)}
        if not exact:
            continue  # nothing but punctuation, or a piece of a word
        least = sorted(exact.values(), reverse=True)[:10][-1]
        hits = index.search(query, limit=10)
        assert len(hits) == min(10, len(exact))
        shares.append(sum(exact[h.document, h.page] >= least - 1e-6 for h in hits) / len(hits))
    index.close()
    assert sum(shares) / len(shares) >= 0.95


# --- hostile questions -------------------------------------------------------------------------------------------------

HOSTILE = [
    "",
    " ",
    "劳",
    "劳动 争议",
    "AB",
    "劳" * 200,
    "a" * 200,
    "\x00",
    "a\x00b",
    '"',
    "' OR 1=1 --",
    '" OR "',
    "pairs : x",
    "a*",
    "(((((",
    "[",
    ".*.*.*.*.*a",
    "(a+)+$",
    "%",
    "?1",
    "\ud800",
    "😀",
    "\u3000",
    "NEAR(a b)",
    "-",
    "^a",
    "a" * 100_000,
    "劳" * TOKEN_LENGTH,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_hostile_text_is_not_found_and_no_error(index: SearchIndex, text: str) -> None:
    index.apply([upsert(1, "争议 ab or near a 1")])
    other = "争议"
    asked: list[port.Node] = [AnyOf("kind", (text,)), AnyOf("category", (text,))]
    for field in get_args(port.TextField):
        asked.append(Term(field, text))
    for field in ("pairs", "title", "about"):
        asked += [Phrase(field, (text, other)), Phrase(field, (other, text))]  # type: ignore[arg-type]
    for node in asked:
        assert found(index, node) == set(), node
        assert found(index, Not(node)) == found(index, All())
    if text:
        for at in ("start", "end", "inside"):
            assert found(index, PartOf(text, at)) == set(), at  # type: ignore[arg-type]
    scoring = {Term("pairs", text): 1.0, Term("singles", text): 1.0}
    query = Compiled(must=PAGES, scoring=scoring, visibility=frozenset({"pub"}))
    assert [hit.score for hit in index.search(query, limit=5)] == [0.0]
    assert index.frequencies("pairs", [text]) == {text: 0}
    assert index.damage() == ""


@pytest.mark.parametrize("number", [-1, 2**63, 2**64, 10**30])
def test_number_beyond_any_is_not_found_and_no_error(index: SearchIndex, number: int) -> None:
    index.apply([upsert(1, "甲")])
    assert found(index, AnyOf("document", (number,))) == set()
    assert found(index, AnyOf("document", (number, 1))) == {(1, 1), (1, port.NO_PAGE)}


def test_question_of_very_many_parts(index: SearchIndex) -> None:
    index.apply([upsert(1, "劳动 a1"), upsert(2, "争议")])
    many = tuple(Term("pairs", f"a{n}") for n in range(300))
    assert found(index, Any(many)) == {(1, 1)}
    assert found(index, All((PAGES, Not(Any(many))))) == {(2, 1)}
    deep: port.Node = Term("pairs", "劳动")
    for _ in range(20):
        deep = Not(All((deep,)))
    assert found(index, All((PAGES, deep))) == {(1, 1)}
    query = Compiled(must=PAGES, scoring=dict.fromkeys(many, 1.0), visibility=frozenset({"pub"}))
    assert index.search(query, limit=1)[0].document == 1
