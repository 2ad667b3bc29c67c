"""The changes that make copies."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from wenyuan.demo import rewrite

PROSE = "## 一\n\n甲先到。乙后到！丙没有到？丁在路上。\n\n| 年 | 数 |\n|---|---|\n| 2020 | 5 |\n\n- 列表一。列表二。\n"


def _sentences(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^。！？\n]+[。！？]", text))


def test_words_are_swapped_blindly_even_inside_others() -> None:
    assert rewrite.substitute("广大读者推动工作，服务站发展。", lang="zh") == "广阔读者推开工作，效劳站开展。"


def test_english_words_are_swapped_whole_and_keep_their_capital() -> None:
    assert rewrite.substitute("Use it; reuse the used one.", lang="en") == "Consume it; reuse the consumed one."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2023年12月", "2024年12月"),
        ("1986–1999", "1987–2000"),
        ("一九八六年", "一九八六年"),
        ("编号20231", "编号20231"),
        ("12,023元", "12,023元"),
    ],
)
def test_years_in_figures_move_and_nothing_else_does(before: str, after: str) -> None:
    assert rewrite.shift_years(before, by=1, lang="zh") == after


def test_shuffling_keeps_sentences_headings_tables_and_lists() -> None:
    mixed = rewrite.shuffle(PROSE, seed=1, lang="zh")
    assert mixed != PROSE
    assert _sentences(mixed) == _sentences(PROSE)
    assert [line for line in mixed.split("\n") if line[:1] in "#|-"] == [
        line for line in PROSE.split("\n") if line[:1] in "#|-"
    ]


def test_shuffling_with_one_seed_gives_one_text() -> None:
    assert rewrite.shuffle(PROSE, seed=1, drop=0.3, lang="zh") == rewrite.shuffle(PROSE, seed=1, drop=0.3, lang="zh")


def test_a_paragraph_never_loses_all_its_sentences() -> None:
    assert rewrite.shuffle("甲先到。乙后到。", seed=1, drop=1.0, lang="zh") == "甲先到。"


def test_an_excerpt_is_the_named_sections() -> None:
    text = "## 一\n\n甲\n\n## 二\n\n乙\n\n## 三\n\n丙\n"
    assert rewrite.excerpt(text, sections=["三", "一"], lang="zh") == "## 一\n\n甲\n\n## 三\n\n丙\n"
    with pytest.raises(ValueError, match="四"):
        rewrite.excerpt(text, sections=["四"], lang="zh")


def test_an_edit_of_a_passage_that_is_not_there_is_an_error() -> None:
    assert rewrite.edit("甲乙", pairs=[["乙", "丙"]], lang="zh") == "甲丙"
    with pytest.raises(ValueError, match="丁"):
        rewrite.edit("甲乙", pairs=[["丁", "丙"]], lang="zh")


def test_a_template_is_filled_or_left_blank() -> None:
    assert rewrite.fill("名称：{{名称}}。", values={"名称": "读书会"}, lang="zh") == "名称：读书会。"
    assert rewrite.blank("名称：{{名称}}。", lang="zh") == f"名称：{rewrite.BLANK}。"
    with pytest.raises(KeyError, match="名称"):
        rewrite.fill("{{名称}}", values={}, lang="zh")
