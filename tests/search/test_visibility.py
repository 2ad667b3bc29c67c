"""What one may not see appears nowhere: not as a document, not in a count, not in a suggestion."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.search.conftest import Make
from wenyuan.accounts.models import User
from wenyuan.jobs.models import Outbox
from wenyuan.library.models import Access, Category, Document, Status
from wenyuan.library.rules import visible_to
from wenyuan.search import indexer
from wenyuan.search.indexer import OUTBOX_TOPIC
from wenyuan.search.results import Results
from wenyuan.search.service import related, search

ANYONE = AnonymousUser()


def counts(found: Results) -> tuple:
    facets = {name: [(f.value, f.count) for f in values] for name, values in found.facets.items()}
    return found.total, found.page_total, facets, len(found.items)


def everything(found: Results) -> tuple:
    """All of an answer but the time it took."""
    documents = [(hit.document.pk, hit.hits, hit.more_pages, hit.copies, hit.is_partial) for hit in found.items]
    told = (found.notices, found.parts, found.correction, found.relaxed)
    return counts(found), found.listed, found.is_exact_total, documents, told


def test_search_finds_what_the_rule_shows_in_every_state(make: Make, owner: User) -> None:
    other = User.objects.create(username="other")
    staff = User.objects.create(username="staff", is_staff=True)
    for n, (access, status, needs_review) in enumerate(product(Access, Status, [False, True])):
        make(f"文{n}", "共同的词", access=access, status=status, needs_review=needs_review)
    indexer.rebuild()
    for user in (ANYONE, other, owner, staff):
        may_see = set(Document.objects.filter(visible_to(user)).values_list("title", flat=True))
        found = search("共同的词", user=user, limit=100)
        assert {item.document.title for item in found.items} == may_see
        assert found.total == found.page_total == len(may_see)
        assert sum(facet.count for facet in found.facets["kind"]) == len(may_see)
        assert may_see or user is not staff


def test_rare_word_of_a_private_document_changes_nothing_for_others(indexed: Make, owner: User) -> None:
    indexed("公开", "劳动争议")
    before = {
        query: counts(search(query, user=ANYONE)) for query in ("劳动争议", "蓝鲸", '"蓝鲸"', "-蓝鲸", "蓝 OR 鲸")
    }
    hidden = indexed("蓝鲸计划", "劳动争议与蓝鲸", access=Access.PRIVATE, kind="docx")
    for query, said in before.items():
        assert counts(search(query, user=ANYONE)) == said, query
    assert [item.document for item in search("蓝鲸", user=owner).items] == [hidden]


QUERIES = [
    *(
        "蓝鲸",
        '"蓝鲸"',
        "劳动争议",
        "劳动争议 蓝鲸",
        "劳动 OR 蓝鲸",
        "-蓝鲸 劳动",
        "蓝鲸计划",
        "tilte:蓝鲸",
        "蓝鲸争议",
    ),
    *("title:蓝鲸", 'title:"蓝鲸，计划"', "uploader:z****g", "uploader:zhaoliang", "type:docx", "lang:ja", "year:1999"),
    *(
        "pages:7",
        "category:秘密",
        "category:secret 劳动",
        "劳动 uploader:z****g",
        "犀牛 劳动",
        "-uploader:z****g 劳动",
        "z",
    ),
]


@pytest.mark.parametrize("query", QUERIES)
def test_private_document_changes_nothing_in_any_answer_of_others(indexed: Make, owner: User, query: str) -> None:
    shelf = Category.objects.add_root({"slug": "secret", "name_zh": "秘密", "name_en": "Secret"})
    public = indexed("公开", "劳动争议", "劳动合同")
    person = User.objects.create(username="zhaoliang")
    other = User.objects.create(username="other")
    before = [everything(search(query, user=user)) for user in (ANYONE, other)]
    indexed(
        "蓝鲸，计划", "劳动争议与蓝鲸", *["蓝鲸"] * 6, access=Access.PRIVATE, kind="docx", owner=person, language="ja",
        dated=date(1999, 1, 1), category=shelf, head=public,
    )  # fmt: skip
    assert [everything(search(query, user=user)) for user in (ANYONE, other)] == before
    assert search("蓝鲸", user=person).total == 1


def test_hiding_takes_effect_on_everything_before_the_index_knows(indexed: Make) -> None:
    document = indexed("密", "劳动争议")
    indexed("公", "劳动争议")
    document.access = Access.PRIVATE
    document.save()
    Outbox.objects.create(topic=OUTBOX_TOPIC, key=document.pk)
    for query in ("劳动争议", '"劳动争议"', "密"):
        found = search(query, user=ANYONE)
        assert "密" not in [item.document.title for item in found.items]
        assert (found.total, sum(f.count for f in found.facets.get("kind", []))) == (len(found.items),) * 2


def test_deleted_document_is_gone_before_the_index_knows(indexed: Make) -> None:
    document = indexed("删", "劳动争议")
    Outbox.objects.create(topic=OUTBOX_TOPIC, key=document.pk)
    document.delete()
    assert counts(search("劳动争议", user=ANYONE)) == (0, 0, {}, 0)


def test_rows_have_the_last_word_although_nobody_told_the_index(
    indexed: Make, caplog: pytest.LogCaptureFixture
) -> None:
    document = indexed("密", "劳动争议")
    Document.objects.filter(pk=document.pk).update(access=Access.PRIVATE)
    assert search("劳动争议", user=ANYONE).items == []
    assert str(document.pk) in caplog.text


def test_related_shows_only_what_one_may_see(indexed: Make, owner: User) -> None:
    text = "著作权集体管理组织依法许可使用作品并收取使用费"
    first = indexed("一", text)
    hidden = indexed("二", text, access=Access.PRIVATE)
    indexed("三", "天气预报说明天有雨")
    assert related(first, user=ANYONE) == []
    assert [found.document for found in related(first, user=owner)] == [hidden]
