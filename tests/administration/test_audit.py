"""The audit page."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.accounts.models import User
from wenyuan.administration import events
from wenyuan.audit.actions import record
from wenyuan.audit.models import Verification


@pytest.fixture
def deeds(library: samples.Library, keeper: User) -> None:
    record(library.librarian, "document.withdraw", library.public, before="published", reason="有误")
    record(keeper, "user.role", library.member, before="reader", after="uploader", branches=[])
    record(None, "document.publish", library.long)


@pytest.mark.parametrize(
    ("words", "verbs"),
    [
        ("", ["document.publish", "user.role", "document.withdraw"]),
        ("document", ["document.publish", "document.withdraw"]),
        ("withdraw", ["document.withdraw"]),
        ("keeper", ["user.role"]),
        ("document librarian", ["document.withdraw"]),
        ("user:", ["user.role"]),
        ("nothing", []),
    ],
)
def test_events_are_found_by_verb_subject_and_person(deeds: None, words: str, verbs: list[str]) -> None:
    assert [event.verb for event in events.search(words)] == verbs


def test_the_page_says_who_did_what_and_is_safe_for_hostile_words(admin: Client, deeds: None, keeper: User) -> None:
    record(keeper, "document.remove", "document:9", reason="<script>x</script>" + "长" * 500)
    text = admin.get("/admin/audit").content.decode()
    assert "有误" in text and "user.role" in text and "librarian" in text
    assert "<script>x" not in text and "长" * 200 not in text


def test_the_number_of_queries_does_not_grow(admin: Client, keeper: User, django_assert_max_num_queries) -> None:
    for n in range(60):
        record(keeper, "category.move", f"category:{n}")
    with django_assert_max_num_queries(7):
        assert "category:59" in admin.get("/admin/audit").content.decode()


def test_the_page_says_how_the_chain_was_when_it_was_last_walked(admin: Client) -> None:
    assert "has not been walked yet" in admin.get("/en/admin/audit").content.decode()
    Verification.objects.create(events=1234, seconds=0.1)
    assert "chain of 1,234 events is whole" in admin.get("/en/admin/audit").content.decode()
    Verification.objects.create(events=9, seconds=0.1, troubles=["event 7 (number 7) is missing"])
    text = admin.get("/en/admin/audit").content.decode()
    assert "was not whole" in text and "event 7 (number 7) is missing" in text
    assert "哈希链不完整" in admin.get("/admin/audit").content.decode()
