"""Search as a person meets it."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.search.conftest import Make
from wenyuan.library.models import Category, Document
from wenyuan.search import indexer
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.results import Results
from wenyuan.search.service import search

ANYONE = AnonymousUser()


def titles(text: str, **options: object) -> list[str]:
    return [item.document.title for item in search(text, user=ANYONE, **options).items if not item.is_partial]


def second_choices(found: Results) -> list[str]:
    return [item.document.title for item in found.items if item.is_partial]


def shown(found: Results) -> list[tuple[int, str]]:
    return [
        (hit.page, "".join(f"[{text}]" if is_mark else text for text, is_mark in hit.snippet))
        for item in found.items
        for hit in item.hits
    ]


def test_page_and_passage_are_told(indexed: Make) -> None:
    indexed("条例", "总则", "发生劳动争议的，\n可以申请调解", "附则")
    found = search("勞動爭議", user=ANYONE)
    assert (found.total, found.page_total, found.is_exact_total) == (1, 1, True)
    assert shown(found) == [(2, "发生[劳动争议]的，可以申请调解")]
    assert found.items[0].more_pages == 0


def test_all_words_are_required_on_one_page_or_in_the_title(indexed: Make) -> None:
    indexed("一页", "劳动者申请仲裁")
    indexed("两页", "劳动者的权利", "仲裁程序")
    indexed("劳动条例", "仲裁程序")
    assert set(titles("劳动 仲裁")) == {"一页", "劳动条例"}


def test_fewer_documents_than_ten_are_followed_by_second_choices_and_a_sentence(indexed: Make) -> None:
    indexed("两者", "劳动者申请仲裁")
    indexed("其一", "劳动者的权利")
    found = search("劳动 仲裁", user=ANYONE)
    assert second_choices(found) == ["其一"]
    assert found.total == 1
    assert len(found.notices) == 1


def test_words_of_a_question_need_not_stand_on_the_page(indexed: Make) -> None:
    indexed("答", "申请仲裁的期限为一年")
    assert titles("怎么申请仲裁") == ["答"]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ('"动争议的"', True),
        ('"劳动争议"', True),
        ('"議的，可"', True),
        ('"争议可以"', False),
        ('"2020年5月"', True),
        ('"GB/T 2312"', True),
        ('"gb/t2312"', False),
        ('"gb / t 2312"', True),
        ('"T 2312-80 标准"', True),
        ('"gb 2312"', False),
        ('"GB/T 23"', False),
        ('"劳动争议" -可以', False),
        ('"劳动争议" -"2312-81"', True),
        ('可以 -"2312-80标"', False),
        ('"没有" OR "可以"', True),
        ('没有 OR "T 2312"', True),
    ],
)
def test_quotes_mean_the_exact_passage(indexed: Make, query: str, is_found: bool) -> None:
    indexed("文", "劳动争\n议的，可以\n自2020年5月起按GB/T 2312-80标准")
    assert titles(query) == (["文"] if is_found else [])


def test_second_choices_keep_the_quotes(indexed: Make) -> None:
    indexed("引文", "首席部长是一种官职")
    indexed("词", "这种称呼的性质")
    found = search("“首席部长”的称呼和性质", user=ANYONE)
    assert (found.total, second_choices(found)) == (0, ["引文"])


def test_rare_character_is_required_and_a_common_one_is_not(indexed: Make) -> None:
    indexed("蓍", "蓍又名千叶蓍，别名很多")
    for n in range(120):
        indexed(f"其他{n}", "别名把")
    assert titles("蓍的别名") == ["蓍"]
    assert search("把别名", user=ANYONE).total == 121


def test_ends_of_a_quote_inside_longer_words_are_a_second_choice(indexed: Make) -> None:
    indexed("长", "自2023年起")
    indexed("整", "满23年的")
    found = search('"23年"', user=ANYONE)
    assert [item.document.title for item in found.items] == ["整", "长"]
    assert second_choices(found) == ["长"]
    assert shown(found)[1] == (1, "自20[23年]起")


def test_title_counts_more_than_a_mention(indexed: Make) -> None:
    for n in range(5):
        indexed(f"其他{n}", f"第{n}号文件里提到著作权和别的事情")
    indexed("著作权法", "为保护作者的著作权，制定本法")
    assert titles("著作权")[0] == "著作权法"


def test_document_is_found_by_title_author_and_description_alone(indexed: Make) -> None:
    indexed("无字的图", author="王羲之", description="兰亭集序摹本")
    for query in ("无字的图", "王羲之", '"兰亭集序"'):
        found = search(query, user=ANYONE)
        assert [(item.document.title, item.hits) for item in found.items] == [("无字的图", [])], query


def test_quote_in_the_title_finds_the_document_and_not_each_of_its_pages(indexed: Make) -> None:
    indexed("劳动合同法", "第一条", "第二条")
    found = search('"劳动合同法"', user=ANYONE)
    assert (found.total, found.page_total) == (1, 0)


def test_more_pages_are_counted(indexed: Make) -> None:
    indexed("长", *["仲裁程序"] * 5, "别的")
    found = search("仲裁", user=ANYONE)
    assert len(found.items[0].hits) == 3
    assert found.items[0].more_pages == 2
    assert found.page_total == 5


def test_long_document_does_not_crowd_out_the_others(indexed: Make) -> None:
    indexed("长", *["仲裁仲裁"] * 250)
    indexed("短", "这里也有一次提到仲裁")
    assert titles("仲裁") == ["长", "短"]


def test_text_without_pages_yet_is_found_as_page_zero(indexed: Make) -> None:
    indexed("新", quick_text="刚刚收到的劳动争议文件")
    assert shown(search("劳动争议", user=ANYONE)) == [(0, "刚刚收到的[劳动争议]文件")]


def test_second_page_of_results_goes_on_where_the_first_ended(indexed: Make) -> None:
    for n in range(7):
        indexed(f"文{n}", "仲裁" * (n + 1))
    first, second = titles("仲裁", limit=4), titles("仲裁", start=4, limit=4)
    assert len(first) == 4
    assert sorted(first + second) == [f"文{n}" for n in range(7)]


def test_newest_first_if_asked(indexed: Make) -> None:
    for year in (2019, 2023, 2021):
        indexed(str(year), "仲裁", dated=date(year, 1, 1))
    assert titles("仲裁", sort="newest") == ["2023", "2021", "2019"]


@pytest.fixture
def shelves(indexed: Make) -> dict[str, Category]:
    law = Category.objects.add_root({"slug": "law", "name_zh": "法律", "name_en": "Law"})
    labour = Category.objects.add_child(law, {"slug": "labour", "name_zh": "劳动法", "name_en": "Labour law"})
    indexed("劳动", "仲裁", category=labour, kind="docx", dated=date(2020, 5, 1), language="zh")
    indexed("其他", "仲裁", category=law, kind="pdf", dated=date(2022, 5, 1), language="en")
    indexed("无类", "仲裁", kind="pdf", dated=date(2022, 6, 1), language="zh")
    return {"law": law, "labour": labour}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("仲裁 type:pdf", {"其他", "无类"}),
        ("仲裁 格式:Word", {"劳动"}),
        ("仲裁 type:pdf type:docx", {"劳动", "其他", "无类"}),
        ("仲裁 -type:pdf", {"劳动"}),
        ("仲裁 category:法律", {"劳动", "其他"}),
        ("仲裁 category:labour", {"劳动"}),
        ('仲裁 分类:"labour law"', {"劳动"}),
        ("仲裁 category:没有", set()),
        ("仲裁 year:2022", {"其他", "无类"}),
        ("仲裁 year:..2021", {"劳动"}),
        ("year:2020..2022 type:docx", {"劳动"}),
    ],
)
def test_filters(shelves: dict[str, Category], query: str, expected: set[str]) -> None:
    assert set(titles(query)) == expected


def test_category_and_kind_of_the_page_around_the_query(shelves: dict[str, Category]) -> None:
    assert set(titles("仲裁", category=shelves["law"])) == {"劳动", "其他"}
    assert titles("仲裁", category=shelves["law"], kind="docx") == ["劳动"]
    assert set(titles("", kind="pdf")) == {"其他", "无类"}


def test_facets_count_documents_on_their_shelf_and_all_above(shelves: dict[str, Category], indexed: Make) -> None:
    indexed("很多页", *["仲裁"] * 4, category=shelves["labour"], kind="docx", dated=date(2020, 1, 1), language="zh")
    with override("en"):
        found = search("仲裁", user=ANYONE).facets
    said = {field: [(facet.value, facet.label, facet.count) for facet in facets] for field, facets in found.items()}
    assert said == {
        "category": [("law", "Law", 3), ("labour", "Labour law", 2)],
        "kind": [("docx", "DOCX", 2), ("pdf", "PDF", 2)],
        "language": [("zh", "Simplified Chinese", 3), ("en", "English", 1)],
        "year": [("2022", "2022", 2), ("2020", "2020", 2)],
        "owner": [("o****r", "o****r", 4)],
        "length": [("1-3", "1 to 3 pages", 3), ("4-10", "4 to 10 pages", 1)],
    }


HOSTILE = [
    *("", " ", "，。！", "😀", "\x00", "\ud800", "的", "a", "AND OR NOT", '"', '"""', "-", "-甲", "(((((", "type:"),
    *("year:9999999999", "category:%", ".*+?[](){}|^$\\", "a" * 10_000, "甲" * 10_000, "甲 " * 5_000),
    *('"甲 a" ' * 100, "OR " * 50, "-a " * 60, "甲 OR " * 200, "-甲 " * 200, '-"a b" ' * 200, "甲|" * 5_000),
    *(
        'title:"' * 50,
        "title:甲 " * 50,
        "uploader:\u202e甲",
        "(a+)+$" * 30,
        '"，"',
        '"😀😀"',
        '-"，"',
        "year:" * 100,
        '"' * 999,
    ),
    *(
        "\u200f甲\u202eאב",
        "e\u0301" * 90,
        "\udcff\ud800" * 50,
        "﷽" * 50,
        "lang:\x00",
        "类型：" * 80,
        "pages:>9999999999",
    ),
]
#: What hostile queries are made of.
PIECES = [
    '"',
    "“",
    "”",
    "「",
    "-",
    "|",
    " OR ",
    " ",
    "title:",
    "year:",
    "标题：",
    "pages:>",
    "甲",
    "abc",
    "2020",
    "\x00",
    "\ud800",
    "，",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_string_gets_an_answer(indexed: Make, text: str) -> None:
    indexed("甲", "甲乙丙 abc 的")
    assert search(text, user=ANYONE).total in {0, 1}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_string_gets_an_answer(indexed: Make, text: str) -> None:
    if not Document.objects.exists():
        indexed("甲 title", "甲乙丙 abc 的 2020", language="zh")
    found = search(text, user=ANYONE)
    assert 0 <= found.total <= 1
    assert len(found.items) <= 1


def test_query_without_letters_says_so(db: None) -> None:
    indexer.apply([])
    assert search("，。", user=ANYONE).notices
    assert not search("", user=ANYONE).notices


def test_query_that_is_cut_says_so(indexed: Make) -> None:
    indexed("甲", "甲")
    assert search("甲 " * 200, user=ANYONE).notices


def test_missing_index_is_said(make: Make) -> None:
    make("甲", "甲")
    with pytest.raises(IndexNotReady):
        search("甲", user=ANYONE)


@pytest.mark.parametrize("documents", [10, 20])
def test_number_of_statements_does_not_grow_with_results(
    indexed: Make, documents: int, django_assert_num_queries: object
) -> None:
    for n in range(documents):
        indexed(f"文{n}", "劳动争议", "别的", "劳动争议")
    search("劳动争议", user=ANYONE)
    # Owed rows, dates and uses, documents, text of pages, names of owners and of categories (none here: no statement).
    with django_assert_num_queries(5):
        search("劳动争议", user=ANYONE)
    assert Document.objects.count() == documents


def test_single_characters_make_no_second_choice_where_there_are_words(indexed: Make) -> None:
    indexed("消防", "疏散时从楼梯的拐角走，带上水杯。")
    indexed("动物", "犀牛角是它的武器。")
    found = search("犀牛角杯", user=ANYONE)
    assert "消防" not in [item.document.title for item in found.items]
