"""One reading of a text, whatever the file made of it; and the way back to its pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.copies.normalise import LEAST_CHARACTERS, normalise

PLAIN = "图书馆为读者提供平等、开放的服务，妥善保存收藏的文献。每年三月修订目录，六月公布结果，读者可以提出意见。"


@pytest.mark.parametrize(
    "changed",
    [
        PLAIN.replace("，", ",").replace("。", "。\n"),
        "\n".join(PLAIN[i : i + 9] for i in range(0, len(PLAIN), 9)),
        " ".join(PLAIN),
        "\u200b".join(PLAIN),
        "\ufeff" + PLAIN.replace("馆", "馆\u00ad"),
        PLAIN.translate(str.maketrans("图书馆为读者开务", "圖書館為讀者開務")),
        PLAIN.replace("公布", "公·布"),
        PLAIN[:20] + "\n— 3 —\n" + PLAIN[20:],
        PLAIN[:20] + "\n第 3 页 共 9 页\n" + PLAIN[20:],
    ],
    ids="punctuation wrapped spaced hidden soft-hyphens traditional dots page-number page-of".split(),
)
def test_what_only_looks_different_has_the_same_hash(changed: str) -> None:
    assert normalise([changed]).norm_hash == normalise([PLAIN]).norm_hash != b""


@pytest.mark.parametrize("changed", [PLAIN.replace("三月", "四月"), PLAIN + "另行通知。"], ids=["word", "sentence"])
def test_another_word_is_another_text(changed: str) -> None:
    assert normalise([changed]).norm_hash != normalise([PLAIN]).norm_hash


def test_headers_and_footers_of_three_pages_are_left_out_and_of_two_are_text() -> None:
    bodies = [f"{PLAIN[i:]}{PLAIN[:i]}" for i in (0, 7, 13, 29)]
    pages = [f"某某图书馆工作规程\n{body}\n第{n}页" for n, body in enumerate(bodies, start=1)]
    assert "工作规程" not in normalise(pages).text and "提供平等" in normalise(pages).text
    assert "工作规程" in normalise(pages[:2]).text


def test_a_sentence_that_is_every_page_stays_text() -> None:
    assert normalise(["同一句话。"] * 50).text.count("同一句话") == 50


def test_a_sentence_over_a_page_end_is_one() -> None:
    assert "收藏的文献" in normalise(["妥善保存收藏\n", "\n的文献。"]).text
    assert normalise(["it was a\n", "long walk"]).text == "it was a long walk"


def test_look_alikes_are_read_as_what_they_pretend_to_be() -> None:
    read = normalise(["人エ智能与 раssword 和 カラオケ"])
    assert read.text == "人工智能与 password 和 カラオケ" and read.hidden == 3


def test_strings_that_no_author_writes_are_put_right_and_noted() -> None:
    read = normalise(["按照本细那么推开工作。"])
    assert read.text == "按照本细则推动工作。"
    assert [(r.found, r.meant) for r in read.repairs] == [("细那么", "细则"), ("推开工作", "推动工作")]


def test_every_offset_leads_back_to_the_same_reading(text: Callable[[str], str]) -> None:
    pages = [text("tea")[:300], "— 2 —\n" + text("tea")[300:700] + "\n\n", "Ａｂｃ ①\u200b图 書"]
    read = normalise(pages)
    for n, char in enumerate(read.text):
        page, at = read.at(n)
        if char.isalpha():
            assert char in normalise([pages[page][at]]).text, (n, char, page, at)


@given(st.lists(st.text(alphabet="ab 1\n\u3000\u200b图書，。．①—-·エ則么那细\0", max_size=60), max_size=4))
def test_any_text_is_read_and_every_offset_is_inside_its_page(pages: list[str]) -> None:
    read = normalise(pages)
    for n in range(len(read.text)):
        page, at = read.at(n)
        assert 0 <= at < len(pages[page])


def test_a_text_of_too_few_characters_has_no_hash() -> None:
    assert normalise([""]).norm_hash == normalise([PLAIN[: LEAST_CHARACTERS - 5]]).norm_hash == b""
    assert normalise([]).at(0) == (0, 0)
