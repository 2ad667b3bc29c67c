"""What stands beside a document, on its page."""

from __future__ import annotations

import re

import brotli
import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.library.models import Access, Category, Document, Page
from wenyuan.search import indexer

UNION = """各基层工会每月组织一次学习会，劳模谈自己的岗位。劳模是职工的榜样，工会邀请劳模到车间宣讲。
职工提出，学习要联系实际；工会据此办了劳动竞赛，劳动竞赛的优胜班组写成小册子，发给职工。
工会统计了职工的意见：劳动竞赛每年两次，车间班长带队，车间班长也是评委。"""
WEATHER = "气象台预报台风登陆，沿海渔船回港避风，水库提前放水，山区注意滑坡"


@pytest.fixture
def unions(library: samples.Library) -> dict[str, Document]:
    """Three documents on unions, filed among the rules, and others on the weather."""
    words = "工会 职工 劳模 劳动竞赛"
    Category.objects.add_root({"slug": "unions", "name_zh": "工会与群团", "name_en": "Unions", "descriptors": words})
    texts = {
        "甲": UNION,
        "乙": f"{UNION}\n食堂的菜谱由营养师拟定，蔬菜来自郊区。",
        "丙": f"{UNION}\n蓝鲸计划由航海部保管，鲸群的路线另附；灯塔记录潮汐，渔船报告鲸群，"
        "望远镜、声呐、浮标、航标、海图、罗盘、锚链、舷梯、桅杆、船坞、码头、货轮都由水手检修。",
    } | {f"天气{n}": f"{WEATHER}，第{n}号" for n in range(12)}
    made = {}
    for title, text in texts.items():
        made[title] = samples.document(library.owner, title, pages=1, category=library.shelves["rules"])
        Page.objects.filter(revision=made[title].current).update(text=text)
    made["丙"].access = Access.PRIVATE
    made["丙"].save()
    indexer.rebuild()
    return made


def page(client: Client, document: Document, prefix: str = "") -> str:
    return client.get(f"{prefix}/d/{document.public_id}").content.decode()


def test_page_leads_on_with_reasons(unions, client: Client) -> None:
    text = page(client, unions["甲"])
    for words in [
        "关键词",
        "相关资源",
        "同一主题：",
        "相关搜索",
        "这份文档似乎更适合：",
        "工会与群团</a>（因为：工会、",
    ]:
        assert words in text, words
    assert 'href="/c/unions"' in text
    side = text[text.index('id="related"') :]
    assert side.index(">乙<") < side.index('id="searches"')


def test_page_leads_on_in_english(unions, client: Client) -> None:
    text = page(client, unions["甲"], "/en")
    for words in ["Key terms", "Related searches", "seems to fit better in: <a", "Unions</a> (because of: 工会, "]:
        assert words in text, words


def test_every_link_onward_finds_something(unions, client: Client) -> None:
    text = page(client, unions["甲"])
    onward = [part.split('"')[0] for part in text[text.index('id="terms"') :].split('href="/search?q=')[1:]]
    assert len(onward) >= 8
    for query in onward:
        assert ">甲<" in client.get(f"/search?q={query}").content.decode(), query


def test_what_is_related_is_not_named_again_as_new(unions, client: Client) -> None:
    text = page(client, unions["甲"])
    more = text[text.index('id="more"') : text.index('id="searches"')]
    assert ">乙<" not in more
    assert ">天气11<" in more


def links(text: str) -> set[str]:
    """Where what stands beside leads, without its order: how rare a word is in the whole library orders it."""
    return set(re.findall(r'href="([^"]+)"', text[text.index('aside class="side"') :]))


def test_private_neighbour_is_named_to_nobody_else(unions, client_of) -> None:
    with_it = page(client_of("stranger"), unions["甲"])
    for words in ["丙", "蓝鲸", "航海部"]:
        assert words not in with_it
    assert "丙" in page(client_of("owner"), unions["甲"])
    unions["丙"].delete()
    indexer.rebuild()
    assert links(page(client_of("stranger"), unions["甲"])) == links(with_it)


def test_other_versions_are_counted_for_who_may_see_them(library, unions, client_of) -> None:
    unions["丙"].head = unions["乙"]
    unions["丙"].save()
    indexer.rebuild()
    assert "另有" not in page(client_of("stranger"), unions["甲"])
    assert "另有 1 个版本" in page(client_of("owner"), unions["甲"])


def test_page_without_an_index_still_stands(library, client: Client) -> None:
    text = page(client, library.public)
    assert 'id="terms"' not in text
    assert 'id="searches"' not in text


def test_document_of_twenty_pages_stays_small(library, unions, client: Client) -> None:
    document = samples.document(
        library.owner, "二十页的办法", pages=20, category=library.shelves["rules"], language="zh"
    )
    indexer.apply([document.pk])
    assert len(brotli.compress(client.get(f"/d/{document.public_id}").content, quality=5)) <= 25_000


def test_all_that_stands_beside_costs_a_bounded_number_of_queries(
    unions, client: Client, django_assert_max_num_queries
) -> None:
    page(client, unions["甲"])
    with django_assert_max_num_queries(20):
        page(client, unions["甲"])
