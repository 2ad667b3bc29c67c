"""Sentences, and the few of them that say most."""

from __future__ import annotations

from wenyuan.proposals.sentences import sentences
from wenyuan.proposals.summaries import LENGTH, summary_candidates

TEXT = """借阅办法
为方便读者借阅图书，规范借阅秩序，图书馆制定本借阅办法。
今天下雨。
读者凭借书证借阅图书，每人每次可以借阅图书五册，期限为三十日。
读者逾期不归还图书的，图书馆暂停其借阅，直到图书归还为止。
"""
WEIGHTS = {"借阅": 5.0, "图书": 4.0, "图书馆": 4.0, "读者": 3.0, "逾期": 3.0, "归还": 2.0}


def test_sentences_end_where_they_end_and_not_at_line_ends() -> None:
    assert sentences("他说：“不对。”她走了。\n第二段在这里，一直说下去，\n还没有完！") == [
        "他说：“不对。”", "她走了。", "第二段在这里，一直说下去，还没有完！",
    ]  # fmt: skip


def test_latin_abbreviations_and_numbers_end_no_sentence() -> None:
    text = "Mr. Smith paid 3.50 euros, e.g. for tea. He left. See fig. 3 for more."
    assert sentences(text) == ["Mr. Smith paid 3.50 euros, e.g. for tea.", "He left.", "See fig. 3 for more."]


def test_a_summary_is_whole_sentences_of_the_text_in_their_order() -> None:
    value = summary_candidates(TEXT, WEIGHTS)[0].value
    chosen = sentences(value)
    assert 2 <= len(chosen) <= 3 and all(one in TEXT for one in chosen)
    assert sorted(chosen, key=TEXT.index) == chosen and "下雨" not in value and len(value) <= LENGTH


def test_what_was_said_is_not_said_twice() -> None:
    twice = (
        "读者凭借书证借阅图书，每次五册。\n读者凭借书证借阅图书，每次六册。\n逾期不归还的暂停借书的资格，直到归还。\n"
    )
    value = summary_candidates(twice, WEIGHTS)[0].value
    assert ("五册" in value) != ("六册" in value)


def test_the_documents_own_abstract_is_taken_as_it_is() -> None:
    text = f"论借阅\n\n摘要：本文讨论社区图书馆的借阅期限与续借规则，并比较了三种做法的利弊得失。结论是期限应当灵活。\n\n关键词：借阅\n\n{TEXT}"
    found = summary_candidates(text, WEIGHTS)[0]
    assert found.value.startswith("本文讨论") and found.why["is_abstract"]


def test_a_text_without_sentences_has_no_summary() -> None:
    assert summary_candidates("序号 名称\n1 甲\n2 乙", WEIGHTS) == []
