"""Passages as they are shown: the changes marked by their kind, found again by their link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.copies import passages
from wenyuan.kernel.text import passage


def marks(pieces: tuple[passages.Piece, ...]) -> list[tuple[str, str]]:
    return [(text, kind) for text, kind in pieces if kind]


@pytest.mark.parametrize(
    ("mine", "yours", "left", "right"),
    [
        ("文化效劳不断开展", "文化服务不断发展", [("效劳", "word"), ("开展", "word")], [("服务", "word"), ("发展", "word")]),
        ("自2022年起施行", "自2018年起施行", [("2022", "number")], [("2018", "number")]),
        ("效劳站2024年", "服务站 2023年", [("效劳", "word"), ("2024", "number")], [("服务", "word"), ("2023", "number")]),
        ("他说“好”。", "他说好。", [("“", "sign"), ("”", "sign")], []),
        ("服務廣大群眾", "服务广大群众", [], []),
        ("we fixed the roof", "we repaired the roof", [("fixed", "word")], [("repaired", "word")]),
        ("完全一样", "完全一样", [], []),
    ],
    ids="words years both quotes traditional english same".split(),
)  # fmt: skip
def test_what_differs_is_marked_by_its_kind(mine: str, yours: str, left: list, right: list) -> None:  # type: ignore[type-arg]
    ours, theirs = passages.marked(mine, yours)
    assert (marks(ours), marks(theirs)) == (left, right)


@given(
    st.text(alphabet="文化服务效劳发展2022年，。“”ab c", max_size=40),
    st.text(alphabet="文化服务效劳发展2018年，。“”ab c", max_size=40),
)
def test_joined_the_pieces_are_the_text(mine: str, yours: str) -> None:
    ours, theirs = passages.marked(mine, yours)
    assert ("".join(text for text, _ in ours), "".join(text for text, _ in theirs)) == (mine, yours)


@given(st.text(alphabet="文化服务效劳发展年，。“”「\n ab1c", min_size=1, max_size=80))
def test_a_passage_is_found_by_its_link(text: str) -> None:
    query = passages.query(text)
    if query:
        assert query[0] == query[-1] == '"' and len(query.encode()) <= passages.LOOKED_FOR + 2
        assert passage(query.strip('"')).search(text)


def test_a_line_end_is_a_blank_in_english_only() -> None:
    assert passages.flowing("文化\n服务，\n不断 发展") == "文化服务，不断发展"
    assert passages.flowing("what we found,\nand how") == "what we found, and how"
