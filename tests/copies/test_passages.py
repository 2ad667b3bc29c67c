"""Passages as they are shown: the changes marked by their kind, found again by their link."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.copies import passages
from wenyuan.copies.facts import Fact, facts
from wenyuan.kernel.text import is_cjk, passage


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


@pytest.mark.parametrize(
    ("mine", "yours", "left", "right"),
    [
        ("我们服侍群众", "我们服务群众", "服侍", "服务"),
        ("全面推开工作", "全面推动工作", "推开", "推动"),
        ("深入开展调查", "深入发展调查", "开展", "发展"),
        ("大力创立品牌", "大力创建品牌", "创立", "创建"),
        ("市图书室开放", "市图书馆开放", "图书室", "图书馆"),
        ("作出奉献的人", "作出贡献的人", "奉献", "贡献"),
        ("明确的方案书", "明确的方案表", "书", "表"),
        ("老师与学生们", "老师和学生们", "与", "和"),
    ],
    ids="last-character across-words first-character known three-of-three second alone single".split(),
)
def test_the_mark_is_on_the_word_that_was_changed_and_not_beside_it(
    mine: str, yours: str, left: str, right: str
) -> None:
    ours, theirs = passages.marked(mine, yours)
    assert (marks(ours), marks(theirs)) == ([(left, "word")], [(right, "word")])


@pytest.mark.parametrize("fact", [fact for fact in facts() if is_cjk(fact.meant[0])], ids=lambda fact: fact.meant)
def test_an_exchange_of_the_facts_is_marked_whole(fact: Fact) -> None:
    """In a sentence in which both words stand for themselves."""
    mine, yours = f"他们认为，{fact.put}，是这样的。", f"他们认为，{fact.meant}，是这样的。"
    ours, theirs = passages.marked(mine, yours)
    assert (marks(ours), marks(theirs)) == ([(fact.put, "word")], [(fact.meant, "word")])


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
