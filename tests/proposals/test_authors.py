"""By-lines in both languages, and what is none."""

from __future__ import annotations

import pytest

from wenyuan.proposals.authors import author_candidates
from wenyuan.proposals.evidence import Evidence


def first(page: str = "", *, stated: str = "", closing: str = "") -> str:
    found = author_candidates(
        Evidence(file_name="a.docx", first_page=page, closing=closing, properties={"author": stated})
    )
    return found[0].value if found else ""


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("作者：张三", "张三"),
        ("作　者：张　三、李四", "张三、李四"),
        ("文/王小明", "王小明"),
        ("图文｜欧阳小云", "欧阳小云"),
        ("主编：赵一  钱二", "赵一钱二"),
        ("李四 编著", "李四"),
        ("By Sarah Louisa Forten Purvis.", "Sarah Louisa Forten Purvis"),
        ("By Joseph Conrad and Ford Madox Ford", "Joseph Conrad, Ford Madox Ford"),
        ("起草单位：某某市图书馆", "某某市图书馆"),
    ],
)
def test_a_by_line_names_the_author(line: str, author: str) -> None:
    assert first(f"一个标题\n{line}\n正文从这里开始。") == author


@pytest.mark.parametrize(
    "line", ["作者：administrator", "by the end of the year", "文/2024年第3期", "作者：见封底。另有说明"]
)
def test_what_names_nobody_is_no_by_line(line: str) -> None:
    assert first(f"标题\n{line}") == ""


def test_the_office_that_signs_is_the_author_of_an_official_paper() -> None:
    assert first("通知", closing="特此通知。\n某某市图书馆学会\n2024年3月1日") == "某某市图书馆学会"


def test_a_by_line_stands_above_the_properties_and_accounts_are_left_out() -> None:
    assert first("标题\n作者：张三", stated="李四") == "张三"
    assert first("标题", stated="李四") == "李四"
    assert first("标题", stated="Administrator") == ""
