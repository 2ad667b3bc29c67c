from __future__ import annotations

import pytest

from tests.renditions import made
from wenyuan.portal.reader import flow
from wenyuan.portal.templatetags.reader_tags import found
from wenyuan.renditions import Block, Box


def test_list_items_that_follow_one_another_are_one_list() -> None:
    blocks = [Block("p", "甲"), Block("li", "一"), Block("li", "二"), Block("p", "乙"), Block("li", "三")]
    shown = flow.flow_blocks(blocks, 1, (595, 842))
    assert [(block.kind, block.items) for block in shown] == [
        ("p", []),
        ("list", ["一", "二"]),
        ("p", []),
        ("list", ["三"]),
    ]


def test_headings_stand_below_those_of_the_document_page() -> None:
    tags = [flow.FlowBlock(kind=f"h{level}").tag for level in range(1, 7)]
    assert tags == ["h3", "h4", "h5", "h6", "h6", "h6"]


def test_a_figure_is_a_cut_of_its_page() -> None:
    cut = flow.figure(Box(2500, 1000, 5000, 2000), 3, (600, 800))
    # Half the page wide: the picture is twice the cut, moved left by half a cut and up by half a cut's height.
    assert (cut.scale, cut.left, cut.top, cut.share) == (200, -50, -50, 50)
    assert cut.ratio == pytest.approx(300 / 160)


@pytest.mark.parametrize(
    ("asked", "start", "end"), [(1, 1, 20), (20, 1, 20), (21, 21, 40), (45, 41, 45), (0, 1, 20), (999, 41, 45)]
)
@pytest.mark.django_db
def test_a_leaf_holds_the_page_that_was_asked_for(asked: int, start: int, end: int) -> None:
    revision = made.document(b"no pdf", pages=45, texts=[f"第{n}页正文" for n in range(1, 46)]).current
    revision.pdf = None
    shown = flow.leaf(revision, page=asked)
    assert (shown.start, shown.end) == (start, end)
    assert [one.number for one in shown.pages] == list(range(start, end + 1))


@pytest.mark.django_db
def test_leaves_name_their_neighbours() -> None:
    revision = made.document(b"no pdf", pages=45, texts=["文"] * 45).current
    revision.pdf = None
    assert [(leaf.previous, leaf.next) for leaf in (flow.leaf(revision, page=n) for n in (1, 21, 41))] == [
        (0, 21),
        (1, 41),
        (21, 0),
    ]


@pytest.mark.django_db
def test_without_an_engine_the_stored_text_is_shown() -> None:
    # No zygote is needed for this rule, and none answers at this socket for a PDF that is none.
    revision = made.document(b"%PDF-not really", pages=1, texts=["甲\n\n乙"]).current
    assert [block.text for block in flow.one_page(revision, 1).blocks] == ["甲", "乙"]


@pytest.mark.django_db
def test_instant_text_is_shown_before_there_are_pages() -> None:
    revision = made.document(b"x", pages=1).current
    revision.pdf, revision.page_count, revision.quick_text = None, 0, "第一段\n第二段"
    shown = flow.leaf(revision, page=1)
    assert (shown.total, shown.pages[0].number) == (0, 0)
    assert [block.text for block in shown.pages[0].blocks] == ["第一段", "第二段"]


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("工会与职工", ["职工"], "工会与<mark>职工</mark>"),
        ("Union and UNION", ["union"], "<mark>Union</mark> and <mark>UNION</mark>"),
        ("勞動爭議", ["劳动"], "<mark>勞動</mark>爭議"),
        ("劳动 关系", ["劳动关系"], "<mark>劳动 关系</mark>"),
        ("<b>工会</b>", ["工会"], "&lt;b&gt;<mark>工会</mark>&lt;/b&gt;"),
        ("工会会员", ["工会会员", "工会"], "<mark>工会会员</mark>"),
        ("工会", [], "工会"),
    ],
    ids=["plain", "case", "traditional", "blank between", "markup in the text", "the longest first", "no query"],
)
def test_found_passages_are_marked_and_the_rest_escaped(text: str, words: list[str], html: str) -> None:
    assert found(text, words) == html
