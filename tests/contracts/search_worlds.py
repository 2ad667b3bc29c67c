"""Libraries made up for the contract of the search index, and questions about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from hypothesis import strategies as st

from wenyuan.search import port
from wenyuan.search.entries import entries
from wenyuan.search.port import All, Any, AnyOf, Between, Compiled, Not, PartOf, Phrase, SearchIndex, Term, Upsert

#: Thirty characters: Chinese, Latin, digits, what joins and ends Latin tokens, what separates.
ALPHABET = "劳动争议仲裁合同法律条例第一二三年abc12+#._'，\n"
WHO = ("pub", "mem", "o7")


def upsert(document: int, *pages: str, **fields: object) -> Upsert:
    """A public document with these pages, and whatever else is told."""
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
    """A query by one who brings the token `who`, ordered by pairs."""
    return Compiled(must=must, visibility=frozenset({who}), scoring={Term("pairs", t): w for t, w in scoring.items()})


def found(index: SearchIndex, must: port.Node, *, who: str = "pub") -> set[tuple[int, int]]:
    """Document and page of every entry that is found."""
    hits = [(hit.document, hit.page) for hit in index.search(compiled(must, who=who), limit=10_000)]
    assert len(hits) == len(set(hits))
    return set(hits)


_text = st.text(ALPHABET, max_size=16)
_documents = st.builds(
    upsert,
    st.integers(1, 12),
    pages=st.lists(_text, max_size=5).map(lambda texts: list(enumerate(texts, start=1))),
    version=st.integers(0, port.HIGHEST),
    title=_text,
    about=_text,
    visibility=st.sets(st.sampled_from(WHO), min_size=1),
    categories=st.sets(st.sampled_from(["law", "labour", "art"])).map(tuple),
    kind=st.sampled_from(["pdf", "docx", ""]),
    language=st.sampled_from(["zh", "en", ""]),
    owner=st.sampled_from(["1", "2", "10"]),
    page_count=st.sampled_from([0, 1, 3, 4, 50, 51, 999]),
    cluster=st.integers(1, 3),
    date=st.sampled_from([10101, 19991231, 20200101, 20200102, 99991231]),
)
#: At most 60 pages. The same document twice means that it was replaced.
worlds = st.lists(_documents, max_size=12)


def nodes(world: Sequence[Upsert]) -> st.SearchStrategy[port.Node]:
    """Questions of every type, nested, about what stands in a world and about what does not."""
    streams = {name: [""] for name in get_args(port.TextField)}
    for document in world:
        for entry in entries(document):
            for name, text in entry.texts.items():
                streams[name].append(text)

    def token(name: str) -> st.SearchStrategy[str]:
        known = sorted({token for stream in streams[name] for token in stream.split()})
        return st.sampled_from(known) if known else st.just("劳动")

    def phrases(name: str) -> st.SearchStrategy[tuple[str, ...]]:
        runs = [tokens[i:] for tokens in map(str.split, streams[name]) for i in range(len(tokens) - 1)]
        there = st.tuples(st.sampled_from(runs), st.integers(2, 4)).map(lambda r: tuple(r[0][: r[1]])) if runs else None
        any_two = st.tuples(token(name), token(name))
        return any_two if there is None else st.one_of(there, any_two)

    fields = st.sampled_from(get_args(port.TextField))
    values = {
        "entry": ["page", "document"],
        "kind": ["pdf", "docx", "", "x"],
        "language": ["zh", "en", ""],
        "category": ["law", "labour", "art", "none"],
        "owner": ["1", "2", "10", "100"],
        "length": ["1-3", "4-10", "201-", ""],
        "document": list(range(14)),
        "date": [0, 10101, 20200101, 20200102],
        "page_count": [0, 3, 50],
        "cluster": [1, 2, 3, 4],
    }
    some = st.sampled_from(sorted(values)).flatmap(
        lambda name: st.lists(st.sampled_from(values[name]), max_size=3).map(lambda v: AnyOf(name, tuple(v)))  # type: ignore[arg-type]
    )
    ends = st.one_of(st.none(), st.sampled_from([0, 1, 3, 10101, 20200101, 20200102, 99991231]))
    leaf = st.one_of(
        fields.flatmap(lambda name: st.builds(Term, st.just(name), token(name))),
        fields.flatmap(lambda name: st.builds(Term, st.just(name), st.text(ALPHABET, min_size=1, max_size=2))),
        st.sampled_from(["pairs", "title", "about"]).flatmap(lambda f: st.builds(Phrase, st.just(f), phrases(f))),
        st.builds(PartOf, st.text("ab12劳._+", max_size=2), st.sampled_from(["start", "end", "inside"])),
        some,
        st.builds(Between, st.sampled_from(["document", "date", "page_count", "cluster"]), ends, ends),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds(lambda parts: All(tuple(parts)), st.lists(inner, max_size=3)),
            st.builds(lambda parts: Any(tuple(parts)), st.lists(inner, max_size=3)),
            st.builds(Not, inner),
        ),
        max_leaves=6,
    )
