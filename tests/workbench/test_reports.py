"""Reports at the desk: one after the other, each to be taken back; appeals; what came back."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests.copies.conftest import text_named
from tests.portal import copy_samples, samples
from wenyuan.library import standing
from wenyuan.library.models import Document, Status
from wenyuan.moderation import appeals, barring, reports, takedowns
from wenyuan.moderation.models import Likeness, Report
from wenyuan.moderation.reports import Complaint


def file(document: Document, reason: str = "rights", **said: str) -> Report:
    return reports.file(document, Complaint(reason=reason, **said), by=AnonymousUser(), address="192.0.2.1")  # type: ignore[arg-type]


@pytest.fixture
def curator(library: samples.Library) -> Client:
    person = library.curator
    standing.set_branches(person, [library.shelves["rules"]])
    client = Client()
    client.force_login(person)
    return client


def test_reports_are_decided_one_after_the_other(librarian: Client, library: samples.Library) -> None:
    one, two, three = file(library.public, text="<i>我的"), file(library.long), file(library.public, "privacy")
    page = librarian.get("/desk/reports")
    assert page.context["chosen"] == one and page.context["others"] == 1 and "&lt;i&gt;我的" in page.content.decode()
    response = librarian.post(f"/desk/reports/{one.pk}/decide", {"outcome": "removed", "answer": "权利人要求"})
    assert response["Location"] == f"/desk/reports/{two.pk}"
    three.refresh_from_db()
    assert three.outcome == "removed"
    response = librarian.post(f"/desk/reports/{two.pk}/decide", {"outcome": "none"})
    assert response["Location"] == "/desk/reports"
    assert librarian.get("/desk/reports?show=decided").context["chosen"] == two
    last = librarian.get("/desk/reports").context["last"]
    assert librarian.post(f"/desk/reports/{last.pk}/reopen")["Location"] == f"/desk/reports/{two.pk}"
    assert list(reports.waiting(library.librarian)) == [two]


def test_what_is_missing_is_said_and_what_was_typed_is_kept(librarian: Client, library: samples.Library) -> None:
    made = file(library.public)
    assert librarian.post(f"/desk/reports/{made.pk}/decide", {"outcome": "removed"}).status_code == 400
    reports.decide(made, "none", by=library.librarian)
    response = librarian.post(f"/desk/reports/{made.pk}/decide", {"outcome": "removed", "answer": "不要丢"})
    assert response.status_code == 409 and 'role="alert"' in response.content.decode()


def test_a_librarian_of_a_branch_sees_its_reports_only(curator: Client, library: samples.Library) -> None:
    mine, other = file(library.public), file(library.long)
    assert [item.pk for item in curator.get("/desk/reports").context["items"]] == [mine.pk]
    assert curator.get(f"/desk/reports/{other.pk}").status_code == 404
    assert curator.post(f"/desk/reports/{other.pk}/decide", {"outcome": "none"}).status_code == 404
    assert curator.post(f"/desk/reports/{mine.pk}/decide", {"outcome": "none"}).status_code == 302


def test_copies_of_other_branches_are_not_named_to_a_librarian_of_one(
    curator: Client, library: samples.Library
) -> None:
    mine = copy_samples.document(library.owner, "甲", text_named("tea"), category=library.shelves["rules"])
    copy_samples.document(library.owner, "别处的副本", text_named("tea"), category=library.shelves["culture"])
    file(mine)
    page = curator.get("/desk/reports")
    assert page.context["chosen"].document == mine and "别处的副本" not in page.content.decode()


def test_an_appeal_is_decided_by_another(librarian: Client, curator: Client, library: samples.Library) -> None:
    away = takedowns.take_down(library.public, outcome="removed", reason="rights", text="x", by=library.librarian)
    row = appeals.appeal(away, "是我写的", by=library.owner)
    assert "是我写的" in librarian.get("/desk/appeals").content.decode()
    sent = {"say": "grant", "answer": "好的"}
    assert librarian.post(f"/desk/appeals/{row.pk}", sent).status_code == 403
    assert curator.post(f"/desk/appeals/{row.pk}", sent)["Location"] == "/desk/appeals"
    library.public.refresh_from_db()
    assert library.public.status == Status.PUBLISHED


def test_what_came_back_is_listed_with_its_likeness(
    librarian: Client, curator: Client, library: samples.Library
) -> None:
    first = copy_samples.document(library.owner, "甲", text_named("tea"))
    takedowns.take_down(first, outcome="removed", reason="rights", text="x", by=library.librarian)
    again = copy_samples.document(library.member, "又来了", text_named("tea"), category=library.shelves["rules"])
    barring.stop(again)
    page = librarian.get("/en/desk/returned").content.decode()
    assert "又来了" in page and str(Likeness.TEXT.label) in page and first.public_id in page
    page = curator.get("/desk/returned").content.decode()
    assert "又来了" in page and first.public_id not in page
