"""The results page."""

from __future__ import annotations

import datetime as dt
import gzip
import random
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal import samples
from wenyuan.env import env
from wenyuan.library.models import Document, Page
from wenyuan.search import generations, indexer


def found(client: Client, **asked: object) -> list[Document]:
    return [item.document for item in client.get("/search", asked).context["results"].items]


def test_search_shows_documents_with_their_pages(library: samples.Library, index: None, client: Client) -> None:
    text = client.get("/search", {"q": "“逾期不还”"}).content.decode()
    assert library.public.title in text
    assert "<mark>逾期不还</mark>" in text
    assert f"/d/{library.public.public_id}?q=%22%E9%80%BE%E6%9C%9F%E4%B8%8D%E8%BF%98%22#page=1" in text
    assert library.private.title not in text


def test_a_document_shows_three_pages_and_counts_the_others(
    library: samples.Library, index: None, client: Client
) -> None:
    response = client.get("/search", {"q": "借阅", "kind": "pdf"})
    (item,) = response.context["results"].items
    text = response.content.decode()
    assert re.findall(r"#page=(\d+)", text) == [str(hit.page) for hit in item.hits]
    assert all(f"&amp;page={hit.page}#page={hit.page}" in text for hit in item.hits if hit.page > 1)
    assert len(item.hits) == 3
    assert f"还有 {item.more_pages} 页" in text


def test_links_into_a_document_carry_the_words_and_not_the_filters(
    library: samples.Library, index: None, client: Client
) -> None:
    text = client.get("/search", {"q": 'type:docx "借书证" -鹦鹉'}).content.decode()
    links = re.findall(r'href="(/d/[^"]+)"', text)
    assert links
    assert {re.split("&amp;|#", link.partition("?")[2])[0] for link in links} == {"q=%22%E5%80%9F%E4%B9%A6%E8%AF%81%22"}
    assert 'href="/d/' in client.get("/search", {"q": "type:docx"}).content.decode()


def test_search_narrows_by_format_and_category(library: samples.Library, index: None, client: Client) -> None:
    assert found(client, q="逾期不还", kind="pdf") == [library.long]
    assert library.long not in found(client, q="逾期不还", category="rules")


@pytest.mark.parametrize("name", ["kind", "category", "year"])
def test_a_filter_finds_what_its_count_says_and_can_be_taken_back(
    library: samples.Library, index: None, client: Client, name: str
) -> None:
    samples.document(
        library.owner, "借阅旧规", pages=1, dated=dt.date(2019, 5, 1), category=library.shelves["printing"]
    )
    indexer.rebuild()
    before = client.get("/search", {"q": "借阅"}).context
    narrowing = next(one for one in before["narrowings"] if one.name == name)
    for choice in (*narrowing.shown, *narrowing.folded):
        after = client.get(f"/search{choice.address}").context
        assert after["results"].total == choice.count
        chosen = next(c for one in after["narrowings"] for c in one.shown if c.is_chosen)
        assert client.get(f"/search{chosen.address}").context["results"].total == before["results"].total


def test_a_chip_takes_a_parameter_away(library: samples.Library, index: None, client: Client) -> None:
    response = client.get("/en/search", {"q": "逾期不还", "kind": "pdf", "category": "culture"})
    assert {chip.label: chip.address for chip in response.context["chips"]} == {
        "History and culture": "?q=%E9%80%BE%E6%9C%9F%E4%B8%8D%E8%BF%98&kind=pdf",
        "PDF": "?q=%E9%80%BE%E6%9C%9F%E4%B8%8D%E8%BF%98&category=culture",
    }


def test_a_shelf_alone_is_a_search(library: samples.Library, index: None, client: Client) -> None:
    assert library.long in found(client, category="culture")
    assert found(client, category="nowhere") == []


def test_a_shelf_that_is_empty_for_this_reader_is_not_named(
    library: samples.Library, index: None, client_of: Callable[[str], Client]
) -> None:
    Document.objects.filter(pk=library.long.pk).update(access="private")
    indexer.rebuild()
    assert "书籍与印刷" not in client_of("stranger").get("/search?q=借阅&category=printing").content.decode()
    assert "书籍与印刷" in client_of("owner").get("/search?q=借阅&category=printing").content.decode()


def test_everything_asked_stays_in_the_address_of_the_next_page(library: samples.Library, client: Client) -> None:
    for n in range(25):
        samples.document(library.owner, f"鹦鹉第{n}期", pages=1, category=library.shelves["rules"])
    indexer.rebuild()
    asked = {"q": "鹦鹉 year:2000..", "kind": "docx", "category": "rules", "sort": "newest"}
    text = client.get("/search", asked).content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', text)[1].replace("&amp;", "&")  # type: ignore[index]
    second = client.get(f"/search{following}")
    assert second.wsgi_request.GET.dict() == asked | {"page": "2"}
    assert len(second.context["results"].items) == 5
    indexer.close()


def test_the_feed_of_the_search_is_announced(library: samples.Library, index: None, client: Client) -> None:
    text = client.get("/en/search", {"q": "借阅", "kind": "pdf"}).content.decode()
    link = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', text)
    assert link
    assert client.get(link[1].replace("&amp;", "&")).status_code == 200


def test_nothing_found_says_what_to_try(library: samples.Library, index: None, client: Client) -> None:
    text = client.get("/search", {"q": "犀牛角杯"}).content.decode()
    assert "没有找到“犀牛角杯”" in text
    assert "法规与制度" in text
    assert "/search.atom?q=" in text


def test_nothing_found_shows_what_has_some_of_it_and_the_shelves_nearby(
    library: samples.Library, index: None, client: Client
) -> None:
    response = client.get("/search", {"q": "安全 犀牛角杯 逾期不还"})
    assert response.context["results"].total == 0
    assert "部分相符的文档" in response.content.decode()
    assert library.shelves["safety"] in [shelf.category for shelf in response.context["nearest"]]


def test_nothing_found_offers_what_finds_something(library: samples.Library, index: None, client: Client) -> None:
    response = client.get("/search", {"q": "逾期不还 -借阅 year:1850", "kind": "docx"})
    assert response.context["results"].total == 0
    text = response.content.decode()
    assert response.context["offers"] == []
    response = client.get("/search", {"q": "逾期不还 year:1850", "kind": "docx"})
    (offer,) = response.context["offers"]
    assert offer.label == "逾期不还"
    after = client.get(f"/search{offer.address}")
    assert (after.context["results"].total, after.context["asked"].kind) == (offer.count, "docx")
    assert [chip.label for chip in response.context["chips"]] == ["逾期不还", "1850", "DOCX"]
    assert "没有找到" in text


def test_filters_that_leave_nothing_can_all_be_dropped(library: samples.Library, index: None, client: Client) -> None:
    response = client.get("/en/search", {"q": "逾期不还", "kind": "epub"})
    assert response.context["results"].total == 0
    (offer,) = response.context["offers"]
    assert offer.label == "Search again without filters"
    assert client.get(f"/search{offer.address}").context["results"].total == offer.count > 0


def test_a_slip_in_the_name_of_a_filter_is_asked_about(library: samples.Library, index: None, client: Client) -> None:
    response = client.get("/search", {"q": "逾期不还 tilte:社区"})
    meant = response.context["meant"]
    assert meant.label == "逾期不还 title:社区"
    assert client.get(f"/search{meant.address}").context["results"].total == meant.count == 1
    assert "您是不是要找：" in response.content.decode()


def test_copies_stand_behind_the_best_of_them(library: samples.Library, client: Client) -> None:
    for n in range(2):
        samples.document(library.owner, f"借阅办法副本{n}", pages=1, head=library.public)
    indexer.rebuild()
    text = client.get("/search", {"q": "逾期不还", "kind": "docx"}).content.decode()
    assert "另有 2 个版本" in text
    assert len(found(client, q="逾期不还", kind="docx")) == 1
    assert "and 2 copies" in client.get("/en/search", {"q": "逾期不还", "kind": "docx"}).content.decode()
    indexer.close()


@pytest.mark.parametrize(
    "q", ["", "   ", '"', "-", "\x00", "<script>", "a" * 5000, "\u202e", "OR OR", "kind:", "\ud800", "🦜", "(((((" * 50]
)
def test_any_question_gets_a_page(library: samples.Library, index: None, client: Client, q: str) -> None:
    response = client.get("/search", {"q": q.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_search_that_is_being_rebuilt_says_so(library: samples.Library, client: Client) -> None:
    indexer.close()
    generations.forget()
    (env().home / "search" / "CURRENT").unlink(missing_ok=True)
    response = client.get("/en/search", {"q": "anything"})
    assert response.status_code == 503, response.content.decode()
    assert response["Retry-After"] == "60"
    assert "Search is being rebuilt" in response.content.decode()


#: Bytes of a page of 20 results with three passages each: as sent, and before it is packed.
SENT, RAW = 20_000, 56_000


def test_a_full_page_of_results_is_small(library: samples.Library, client: Client) -> None:
    shuffled = random.Random(7)
    characters = [c for line in samples.PROSE for c in line]
    for n in range(25):
        title = "".join(shuffled.choices(characters, k=28))
        made = samples.document(
            library.owner, title, pages=4, kind=["pdf", "docx", "xlsx", "pptx", "odt", "txt", "md"][n % 7],
            category=library.shelves[["rules", "safety", "culture", "printing"][n % 4]], author=title[:12],
            dated=timezone.localdate() - dt.timedelta(days=200 * n),
        )  # fmt: skip
        for page in Page.objects.filter(revision=made.current):
            page.text = (
                "".join(shuffled.choices(characters, k=20)) + "鹦鹉" + "".join(shuffled.choices(characters, k=200))
            )
            page.save()
    indexer.rebuild()
    response = client.get("/search", {"q": "鹦鹉"}, headers={"accept-encoding": "gzip"})
    assert sum(len(item.hits) for item in response.context["results"].items) == 60
    assert len(response.content) <= SENT
    assert len(gzip.decompress(response.content)) <= RAW
    indexer.close()


def test_below_the_results_stand_narrower_searches_that_find_something(
    library: samples.Library, index: None, client: Client
) -> None:
    weather = [f"气象台预报台风登陆，沿海渔船回港避风{number}" for number in range(12)]
    contest = [f"工会组织职工参加劳动竞赛，{more}" for more in ("食堂菜谱", "食堂菜谱", "篮球比赛", "篮球")]
    for number, text in enumerate([*weather, *contest]):
        made = samples.document(library.owner, f"纪事{number}", pages=1)
        Page.objects.filter(revision=made.current).update(text=text)
        indexer.apply([made.pk])
    onward = client.get("/search", {"q": "劳动竞赛"}).context["onward"]
    assert onward
    assert all(text.startswith("劳动竞赛 ") for text, _ in onward)
    assert all(client.get(f"/search{address}").context["results"].total for _, address in onward)
    assert not client.get("/search", {"q": "菜谱"}).context["onward"]  # two documents: there is nothing to narrow
