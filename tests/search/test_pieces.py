"""What the index is asked for words and passages."""

from __future__ import annotations

import pytest

from wenyuan.kernel.folding import fold
from wenyuan.search.analyzer import edges
from wenyuan.search.pieces import is_likely, lone_characters, option_on_page, required_words
from wenyuan.search.port import All, PartOf, Phrase, Term
from wenyuan.search.query import Quote


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("怎么申请劳动仲裁", ["申请", "劳动", "仲裁"]),
        ("蓍的别名是什么", ["别名"]),
        ("什么是", ["什么", "是"]),
        ("税", ["税"]),
        ("著作權", ["着作权"]),
        ("Node.js怎么安装", ["node.js", "安装"]),
        ("，", []),
    ],
)
def test_words_that_only_ask_and_single_characters_are_not_required_unless_nothing_else_is_there(
    text: str, words: list[str]
) -> None:
    assert required_words(text) == words


@pytest.mark.parametrize(("text", "characters"), [("蓍的别名是什么", ["蓍"]), ("税", []), ("劳动仲裁", [])])
def test_single_characters_between_words(text: str, characters: list[str]) -> None:
    assert lone_characters(text) == characters


def meeting(*characters: str) -> list[Term]:
    """The edges and marks of these two or three characters each, in the order in which they are asked for."""
    return [Term("edges", edge) for edge in sorted({edge for few in characters for edge in edges(fold(few))})]


@pytest.mark.parametrize(
    ("quote", "whole", "node"),
    [
        ("勞動爭議", True, Phrase("pairs", ("劳动", "动争", "争议"))),
        ("劳动", True, Term("pairs", "劳动")),
        ("劳动，法", True, All((Term("pairs", "劳动"), Term("singles", "法"), *meeting("动，法")))),
        ("动争议，可以", True, All((Phrase("pairs", ("动争", "争议", "可以")), *meeting("议，可")))),
        ("自2023年起", True, All((Term("singles", "自"), Phrase("pairs", ("2023", "年起")), *meeting("3年", "自2")))),
        ("法。", True, All((Term("singles", "法"), *meeting("法。")))),
        (
            "按照3.14执行",
            True,
            All(
                (
                    Term("pairs", "按照"),
                    Term("singles", "3"),
                    Term("singles", "14"),
                    Term("pairs", "执行"),
                    *meeting("3.1", "4执", "照3"),
                )
            ),
        ),
        (
            "GB2312标准",
            True,
            All((Term("singles", "gb"), Term("singles", "2312"), Term("pairs", "标准"), *meeting("b2", "2标"))),
        ),
        (
            "12标准a",
            False,
            All((PartOf("12", "end"), Term("pairs", "标准"), PartOf("a", "start"), *meeting("2标", "准a"))),
        ),
        (
            "GB2312标准",
            False,
            All((PartOf("gb", "end"), Term("singles", "2312"), Term("pairs", "标准"), *meeting("b2", "2标"))),
        ),
        ("02", False, PartOf("02", "inside")),
    ],
)
def test_pieces_of_a_passage(quote: str, whole: bool, node: object) -> None:
    assert option_on_page(Quote(quote), whole=whole) == node


@pytest.mark.parametrize(
    ("quote", "likely"),
    [
        ("劳动争议", True),
        ("gb", True),
        ("2312", True),
        ("gb2312", False),
        ("劳动，争议", False),
        ("，争议", False),
        ("gb.", False),
        ("争 议", True),
    ],
)
def test_one_stretch_or_one_whole_word_needs_no_reading(quote: str, likely: bool) -> None:
    assert is_likely(Quote(quote)) is likely
