"""Words, classes and sentences of a text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from wenyuan.copies.classes import shipped
from wenyuan.copies.reading import HARD, LEAST_WORDS, read, sentence_starts
from wenyuan.copies.words import cut


@pytest.mark.parametrize(
    ("a", "b"),
    [("服务", "效劳"), ("发展", "开展"), ("basis", "Basis".lower()), ("walking", "walked"), ("rapidly", "quickly")],
)
def test_words_that_tools_exchange_are_of_one_class(a: str, b: str) -> None:
    assert shipped().class_id(a) == shipped().class_id(b) != 0


@pytest.mark.parametrize("word", ["的", "2018", "第二十", "，", "the", "of", "\n", ""])
def test_what_tells_nothing_has_no_class(word: str) -> None:
    assert shipped().class_id(word) == 0


def test_words_joined_are_the_text() -> None:
    text = "图书馆 opened in 1998，读者 don't\n mind。"
    words = cut(text)
    assert "".join(words.texts) == text
    assert [text[a:b] for a, b in zip(words.starts, words.starts[1:], strict=False)] == words.texts


def test_sentences_cover_the_text_without_gaps() -> None:
    text = "甲说：“到此为止。”乙不答。The end. Then v1.2 came" + "没有标点" * 200 + "，" + "逗号之间很长的一句话" * 20
    starts = sentence_starts(text)
    assert starts[0] == 0 and starts[-1] == len(text) and (np.diff(starts) > 0).all()
    assert np.diff(starts).max() <= HARD + 48
    assert "甲说：“到此为止。”" in [text[a:b] for a, b in pairwise(starts)]
    assert any(text[a:b].strip() == "The end." for a, b in pairwise(starts))


@pytest.mark.parametrize(
    ("text", "is_enough"),
    [("", False), ("短文。", False), ("同一句话说了很多遍。" * 10_000, False), ("---- 3 ---- 4\n" * 99, False)],
    ids="empty short repeated numbers".split(),
)
def test_too_little_text_says_so(text: str, is_enough: bool) -> None:
    assert read([text]).is_enough is is_enough


def test_a_real_text_is_enough(text) -> None:  # type: ignore[no-untyped-def]
    one = read([text("tea")])
    assert one.is_enough and one.weights.sum() == sum(c.isalnum() for c in one.text)
    assert one.telling_in.sum() == len(one.classes) and (one.telling_in >= LEAST_WORDS).any()
