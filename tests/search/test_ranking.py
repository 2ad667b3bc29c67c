"""The order of documents, and what of it is listed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tests.search.conftest import Make
from wenyuan.accounts.models import User
from wenyuan.library.models import Access, Document, DocumentUse
from wenyuan.search import generations, indexer, ranking
from wenyuan.search.compile import plan
from wenyuan.search.port import Compiled, Hit
from wenyuan.search.query import parse
from wenyuan.search.scope import scope
from wenyuan.search.service import search

ANYONE = AnonymousUser()


def order(text: str, **options: object) -> list[str]:
    return [item.document.title for item in search(text, user=ANYONE, **options).items if not item.is_partial]


def test_page_with_the_whole_query_as_a_phrase_comes_first(indexed: Make) -> None:
    indexed("散", "仲裁委员会受理的劳动案件，劳动部门和仲裁机构共同处理，劳动与仲裁")
    indexed("连", "本法所称劳动仲裁，是指当事人自愿申请，由有关机构按照程序处理的一种活动形式")
    assert order("劳动仲裁") == order("劳动 仲裁") == ["连", "散"]


def test_use_decides_between_equals(indexed: Make) -> None:
    made = [indexed(f"文{n}", "仲裁程序", dated=date(2020, 1, 1)) for n in range(3)]
    DocumentUse.objects.create(document=made[1], day=timezone.localdate(), opens=50)
    DocumentUse.objects.create(document=made[0], day=timezone.localdate() - timedelta(days=400), opens=5000)
    assert order("仲裁") == ["文1", "文2", "文0"]


def test_freshness_decides_between_equals(indexed: Make) -> None:
    today = timezone.localdate()
    for days in (0, 2000, 200):
        indexed(str(days), "仲裁程序", dated=today - timedelta(days=days))
    assert order("仲裁") == ["0", "200", "2000"]


def test_neither_outweighs_a_better_answer(indexed: Make) -> None:
    indexed("仲裁法", "仲裁仲裁仲裁程序", dated=date(1990, 1, 1))
    worse = indexed("别的", "这里也有一次提到仲裁的程序和许多别的事情", dated=timezone.localdate())
    for n in range(5):
        indexed(f"无关{n}", "无关的文字")
    DocumentUse.objects.create(document=worse, day=timezone.localdate(), opens=100)
    assert order("仲裁") == ["仲裁法", "别的"]


@pytest.fixture
def copies(make: Make) -> list[Document]:
    """Thirty documents in ten groups of copies, and five without any; of each group the second is the best answer."""
    heads: list[Document] = []
    made = []
    for n in range(30):
        document = make(f"文{n}", "仲裁" * (3 if n // 10 == 1 else 1) + "程序" * (n % 10))
        if n < 10:
            heads.append(document)
        else:
            document.head = heads[n % 10]
            document.save()
        made.append(document)
    made += [make(f"单{n}", "仲裁") for n in range(5)]
    indexer.rebuild()
    return made


def test_of_copies_the_best_is_listed_and_the_others_are_counted(copies: list[Document]) -> None:
    found = search("仲裁", user=ANYONE, limit=50)
    assert sorted(item.document.title for item in found.items) == sorted(
        [f"文{n}" for n in range(10, 20)] + [f"单{n}" for n in range(5)]
    )
    assert {item.document.title[0]: item.copies for item in found.items} == {"文": 2, "单": 0}
    assert (found.total, found.listed) == (35, 15)
    assert sum(facet.count for facet in found.facets["kind"]) == 35


@pytest.mark.parametrize("query", ["仲裁", '"仲裁"', "仲裁程序", "程序 OR 仲裁", '-"没有的，词" 仲裁'])
@pytest.mark.parametrize("sort", ["relevance", "newest"])
@pytest.mark.parametrize("limit", [1, 4, 7])
def test_pages_of_results_have_each_document_once(copies: list[Document], query: str, sort: str, limit: int) -> None:
    whole = order(query, limit=100, sort=sort)
    paged: list[str] = []
    while step := order(query, start=len(paged), limit=limit, sort=sort):
        paged += step
    assert paged == whole
    assert len(set(paged)) == len(paged) > 5


def test_copies_that_a_person_may_not_see_are_not_counted(copies: list[Document], owner: User) -> None:
    Document.objects.filter(pk__in=[d.pk for d in copies[:20]]).update(access=Access.PRIVATE)
    indexer.rebuild()
    found = search("仲裁", user=ANYONE, limit=50)
    assert sorted(item.document.title for item in found.items) == sorted(
        [f"文{n}" for n in range(20, 30)] + [f"单{n}" for n in range(5)]
    )
    assert {item.copies for item in found.items} == {0}
    assert (found.total, found.listed) == (15, 15)
    assert search("仲裁", user=owner, limit=50).total == 35


def test_long_list_goes_on_where_it_ended(make: Make) -> None:
    for n in range(260):
        make(f"文{n}", "仲裁" * (1 + n % 7))
    indexer.rebuild()
    paged = [title for start in range(0, 280, 20) for title in order("仲裁", start=start)]
    assert len(paged) == len(set(paged)) == 260
    assert paged[:40] == order("仲裁", limit=40)


@pytest.mark.parametrize("query", ["劳动仲裁", "人民政府", "劳动 仲裁", "人民政府规定", "规定"])
def test_common_words_are_ordered_as_others_are(make: Make, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(250):
        make(
            f"文{n}",
            "人民政府规定劳动仲裁" * (1 + n % 5),
            f"人民的政府，民政部门{'规定' * (n % 3)}劳动的仲裁" * (n % 4),
        )
    indexer.rebuild()
    found = order(query, limit=100)
    monkeypatch.setattr(ranking, "_MANY", 1)
    assert order(query, limit=100) == found
    assert len(found) == 100


def test_passage_that_ends_in_punctuation_is_read_however_many_pages_have_its_words(
    indexed: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        indexed(f"文{n}", "本法所称仲裁" + "，的" * (n == 3))
    monkeypatch.setattr(ranking, "READ_STEP", 2)
    assert order('"仲裁，"') == ["文3"]
    assert search('"仲裁，"', user=ANYONE).total == 1


def test_passage_cut_out_of_longer_words_is_looked_up_once_and_read_as_far_as_needed(
    indexed: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(9):
        indexed(f"文{n}", "messages of" if n % 2 else "messages and essays")
    monkeypatch.setattr(ranking, "READ_STEP", 2)
    asked: list[int] = []
    index = generations.current()

    class Counting:
        def search(self, query: Compiled, *, limit: int, newest: bool = False) -> list[Hit]:
            asked.append(limit)
            return index.search(query, limit=limit, newest=newest)

        def __getattr__(self, name: str) -> Any:
            return getattr(index, name)

    ends = plan(parse('"essages o"'), whole=False)
    found = ranking.rank(Counting(), ends, scope(ANYONE), need=3, newest=True)
    assert {Document.objects.get(pk=pk).title for pk in found.documents} <= {"文1", "文3", "文5", "文7"}
    assert len(found.documents) >= 3
    assert asked == [ranking.MAX_READ + 1]
