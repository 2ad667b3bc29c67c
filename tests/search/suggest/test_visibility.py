"""What one may not see is not offered: not before a build, not after one, and not between a change and the next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.search.conftest import Make
from wenyuan.accounts.models import User
from wenyuan.jobs.models import Outbox
from wenyuan.library.models import Access, Category, Document, Revision, Status
from wenyuan.search import indexer, suggest
from wenyuan.search.indexer import OUTBOX_TOPIC
from wenyuan.search.suggest import corrections, store, suggestions

ANYONE = AnonymousUser()
HIDDEN = [
    pytest.param({"access": Access.PRIVATE}, id="private"),
    pytest.param({"access": Access.MEMBERS}, id="members"),
    pytest.param({"status": Status.WITHDRAWN}, id="withdrawn"),
    pytest.param({"status": Status.REVIEW}, id="in review"),
    pytest.param({"status": Status.KEPT}, id="kept"),
    pytest.param({"status": Status.PROCESSING, "needs_review": True}, id="not yet reviewed"),
]
#: What a stranger might type to find a whale.
TYPED = ["蓝鲸", "lanjing", "ljjh", "lj", "蓝jing", "whal", "蓝"]


def offered(*, to: object = ANYONE) -> set[str]:
    return {one.text for typed in TYPED for one in suggestions(typed, user=to)}  # type: ignore[arg-type]


@pytest.fixture
def whales(make: Make, labour: list[Document]) -> Callable[..., list[Document]]:
    """Four documents that share a title's words, a rare word and a shelf of their own."""

    def made(**fields: object) -> list[Document]:
        shelf = Category.objects.add_root({"slug": "whales", "name_zh": "蓝鲸保护", "name_en": "Whales"})
        return [make(f"蓝鲸计划之{n}", "保护蓝鲸", category=shelf, **fields) for n in range(4)]

    return made


@pytest.mark.parametrize("fields", HIDDEN)
def test_nothing_of_what_was_never_public_is_in_the_file_or_in_an_answer(
    whales: Callable[..., list[Document]], built: Callable[[], None], owner: User, fields: dict[str, object]
) -> None:
    whales(**fields)
    built()
    texts = [text for (text,) in store.rows("SELECT text FROM entry")]
    assert texts and not [text for text in texts if "蓝鲸" in text or "Whales" in text]
    assert offered() == set()
    assert corrections("兰鲸") == []


def test_control_the_same_documents_are_offered_while_they_are_public(
    whales: Callable[..., list[Document]], built: Callable[[], None]
) -> None:
    whales()
    built()
    assert {"蓝鲸", "蓝鲸保护", "蓝鲸计划之0"} <= offered()
    assert corrections("兰鲸") == ["蓝鲸"]


@pytest.mark.parametrize("fields", HIDDEN)
@pytest.mark.parametrize("is_told", [True, False], ids=["index told", "index not told"])
def test_document_hidden_after_the_build_disappears_at_once(
    whales: Callable[..., list[Document]], built: Callable[[], None], fields: dict[str, object], is_told: bool
) -> None:
    documents = whales()
    built()
    assert offered()
    for document in documents:
        Document.objects.filter(pk=document.pk).update(**fields)
        Outbox.objects.create(topic=OUTBOX_TOPIC, key=document.pk)
    if is_told:
        indexer.apply([document.pk for document in documents])
    assert offered() == set()
    suggest.rebuild()
    assert offered() == set()


def test_term_stays_as_long_as_one_visible_document_has_it(
    whales: Callable[..., list[Document]], built: Callable[[], None]
) -> None:
    documents = whales()
    built()
    # The witnesses that the file names are the newest: only the oldest, which the index knows of, is left.
    for document in documents[1:]:
        Document.objects.filter(pk=document.pk).update(access=Access.PRIVATE)
        Outbox.objects.create(topic=OUTBOX_TOPIC, key=document.pk)
    assert offered() == {"蓝鲸", "蓝鲸计划", "蓝鲸保护", "蓝鲸计划之0"}


def test_members_are_offered_what_members_may_see(
    whales: Callable[..., list[Document]], built: Callable[[], None]
) -> None:
    documents = whales()
    built()
    Document.objects.filter(pk__in=[document.pk for document in documents]).update(access=Access.MEMBERS)
    assert offered() == set()
    assert "蓝鲸计划之0" in offered(to=User.objects.create(username="member"))


def test_title_that_was_changed_after_the_build_is_not_offered_any_more(
    whales: Callable[..., list[Document]], built: Callable[[], None]
) -> None:
    documents = whales()
    built()
    Document.objects.filter(pk=documents[0].pk).update(title="改过的题目")
    assert "蓝鲸计划之0" not in offered()


def test_term_of_titles_that_were_changed_after_the_build_is_not_offered_any_more(
    whales: Callable[..., list[Document]], built: Callable[[], None]
) -> None:
    documents = whales()
    built()
    assert "蓝鲸计划" in offered()
    Document.objects.filter(pk__in=[document.pk for document in documents]).update(title="改过的题目")
    indexer.apply([document.pk for document in documents])
    assert "蓝鲸计划" not in offered()


def test_category_that_was_renamed_after_the_build_is_not_offered_by_its_old_name(
    whales: Callable[..., list[Document]], built: Callable[[], None]
) -> None:
    whales()
    built()
    Category.objects.filter(slug="whales").update(name_zh="海洋动物", name_en="Sea animals")
    assert not {"蓝鲸保护", "海洋动物", "Whales"} & offered()


def test_term_of_a_text_that_was_replaced_is_not_offered_any_more(
    whales: Callable[..., list[Document]], built: Callable[[], None]
) -> None:
    documents = whales()
    built()
    for document in documents:
        old = document.current
        assert old is not None
        new = Revision.objects.create(document=document, original=old.original, number=2, file_name="b.txt", kind="txt")
        Document.objects.filter(pk=document.pk).update(current=new, title="改过的题目")
    indexer.apply([document.pk for document in documents])
    assert "蓝鲸" not in offered()


def test_deleted_document_is_not_offered(whales: Callable[..., list[Document]], built: Callable[[], None]) -> None:
    documents = whales()
    built()
    for document in documents:
        Outbox.objects.create(topic=OUTBOX_TOPIC, key=document.pk)
        document.delete()
    assert offered() == set()
