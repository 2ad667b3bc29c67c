"""Which title is proposed: what looks like one, what says so itself, and never what a program wrote."""

from __future__ import annotations

import pytest

from wenyuan.proposals.evidence import Evidence, Line
from wenyuan.proposals.titles import title_candidates

BODY = [Line(text=f"第{n}行正文说一些不是标题的话，一直说到这一行的末尾", size=12, top=0.3 + n / 40) for n in range(9)]


def best(**evidence: object) -> tuple[str, str]:
    first = title_candidates(Evidence(**{"file_name": "a.docx", "kind": "docx", **evidence}))[0]  # type: ignore[arg-type]
    return first.value, first.source


def test_the_largest_line_of_page_1_is_the_title_and_is_joined() -> None:
    head = [Line(text="社区图书馆借阅", size=20, top=0.1), Line(text="办法（试行）", size=20, top=0.14), *BODY]
    assert best(head=head) == ("社区图书馆借阅办法（试行）", "heading")


@pytest.mark.parametrize(
    "stated",
    ["Microsoft Word - 新建 Microsoft Word 文档", "文档1", "Untitled", "没有幻灯片标题", "PowerPoint 演示文稿"],
)
def test_what_a_program_wrote_into_the_properties_is_never_a_title(stated: str) -> None:
    found = title_candidates(Evidence(file_name="借阅办法.docx", properties={"title": stated}))
    assert [one.value for one in found] == ["借阅办法"]


@pytest.mark.parametrize(
    "name", ["新建 Microsoft Word 文档 (2).docx", "扫描0012.pdf", "IMG_20240301.jpg", "mmexport123.doc"]
)
def test_a_file_name_that_says_nothing_gives_way_to_a_first_line(name: str) -> None:
    assert best(file_name=name, first_page="读者座谈会记录\n今天的座谈会有三十人参加。") == ("读者座谈会记录", "text")


def test_properties_that_stand_on_page_1_are_more_certain_than_those_of_a_template() -> None:
    head = [Line(text="二〇二四年工作总结", size=22, top=0.1), *BODY]
    page = "二〇二四年工作总结\n正文"
    assert best(head=head, first_page=page, properties={"title": "某某公司通用模板"})[0] == "二〇二四年工作总结"
    assert best(first_page=page, properties={"title": "二〇二四年工作总结"})[1] == "properties"


def test_the_title_of_an_official_paper_stands_below_the_name_of_the_office() -> None:
    head = [
        Line(text="某某市人民政府文件", size=36, top=0.08),
        Line(text="某政发〔2024〕3号", size=16, top=0.15),
        Line(text="某某市人民政府关于加强", size=22, top=0.22),
        Line(text="公共图书馆建设的通知", size=22, top=0.26),
        *[line.__class__(text=line.text, size=16, top=line.top + 0.1) for line in BODY],
    ]
    assert best(head=head)[0] == "某某市人民政府关于加强公共图书馆建设的通知"


def test_the_first_row_of_a_table_is_a_title_only_if_it_stands_alone() -> None:
    row = [Line(text="序号", size=11, top=0.1), Line(text="名称", size=11, top=0.1, left=0.3)]
    assert best(file_name="馆藏目录.xlsx", kind="xlsx", head=row, first_page="序号 名称")[0] == "馆藏目录"
    alone = [Line(text="社区图书馆二〇二四年馆藏目录", size=11, top=0.05), *row]
    assert best(file_name="表1.xlsx", kind="xlsx", head=alone)[0] == "社区图书馆二〇二四年馆藏目录"


def test_a_short_file_name_confirms_the_full_title() -> None:
    found = title_candidates(
        Evidence(file_name="著作权法_gbk.txt", first_page="中华人民共和国著作权法\n第一条 为保护…")
    )
    assert found[0].value == "中华人民共和国著作权法" and found[0].why["agrees"] == ["file_name"]


def test_contents_dates_and_chapters_are_no_titles() -> None:
    for line in ("目　录", "第一章 总则", "2024年3月1日", "— 1 —", "Page 3", "https://example.org/a"):
        assert best(first_page=line, file_name="读书笔记.txt")[0] == "读书笔记", line


def test_damaged_head_lines_are_left_out() -> None:
    from wenyuan.proposals.evidence import _lines

    assert _lines([{"text": "x"}, 3, None, {"text": "好", "size": "12", "top": 0, "left": 0, "right": 1}]) == [
        Line(text="好", size=12, top=0, left=0, right=1)
    ]
    assert _lines({"text": "x"}) == []
