"""Reporting a document, following the report, appealing, and what the public is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal import samples
from wenyuan.moderation import reports, takedowns
from wenyuan.moderation.models import Appeal, Report, Takedown

SAID = {"reason": "rights", "text": "这是我写的", "page": "2", "passage": "借书证", "mail": ""}


def address(library: samples.Library) -> str:
    return f"/d/{library.public.public_id}/report"


def taken(library: samples.Library) -> Takedown:
    return takedowns.take_down(
        library.public, outcome="removed", reason="rights", text="权利人要求", by=library.librarian
    )


def test_a_report_leads_to_its_own_page_with_its_number(client: Client, library: samples.Library) -> None:
    form = client.get(address(library) + "?page=3&passage=期限").content.decode()
    assert 'value="3"' in form and 'value="期限"' in form
    response = client.post(address(library), SAID)
    made = Report.objects.get()
    assert response["Location"] == f"/report/{made.key}" and (made.page, made.by) == (2, None)
    answer = client.get(f"/report/{made.key}")
    assert made.number in answer.content.decode() and answer["Cache-Control"] == "private, no-store"
    assert client.get(f"/report?number={made.number}")["Location"] == f"/report/{made.key}"
    assert client.get("/report?number=1234-5678-9abc-defg").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"reason": "other", "text": ""}, {"page": "seven"}, {"mail": "nobody"}]
)
def test_what_is_wrong_with_a_report_is_said_and_nothing_typed_is_lost(
    client: Client, library: samples.Library, wrong: dict[str, str]
) -> None:
    response = client.post(address(library), {**SAID, "passage": "不要丢", **wrong})
    assert response.status_code == 400 and 'role="alert"' in response.content.decode()
    assert "不要丢" in response.content.decode() and not Report.objects.exists()


def test_what_fills_in_the_trap_is_thanked_and_forgotten(client: Client, library: samples.Library) -> None:
    assert client.post(address(library), {**SAID, "website": "http://spam.example"}).status_code == 302
    assert not Report.objects.exists()


def test_a_flood_is_told_to_come_back(client: Client, library: samples.Library) -> None:
    for n in range(reports.MOST):
        assert client.post(address(library), {**SAID, "text": str(n)}).status_code == 302
    assert client.post(address(library), SAID).status_code == 429


def test_a_report_needs_its_token(library: samples.Library) -> None:
    assert Client(enforce_csrf_checks=True).post(address(library), SAID).status_code == 403


@pytest.mark.parametrize("name", ["private", "members", "in_review", "kept"])
def test_a_stranger_reports_nothing_that_is_not_to_be_seen(client: Client, library: samples.Library, name: str) -> None:
    document = getattr(library, name)
    assert client.post(f"/d/{document.public_id}/report", SAID).status_code == 404
    assert not Report.objects.exists()


def test_the_answer_is_read_and_the_document_not_named_to_who_may_not_see_it(
    client: Client, client_of: Callable[[str], Client], library: samples.Library
) -> None:
    client.post(address(library), SAID)
    made = Report.objects.get()
    page = f"/report/{made.key}"
    assert library.public.title in client.get(page).content.decode()
    reports.decide(made, "removed", by=library.librarian, answer="已核实<b>")
    text = client.get(page).content.decode()
    assert "已下架" in text and "已核实&lt;b&gt;" in text
    assert library.public.title not in text and library.public.public_id not in text
    assert library.public.title in client_of("librarian").get(page).content.decode()


@pytest.mark.parametrize("role", ["stranger", "member", "owner", "librarian"])
def test_only_its_owner_reads_of_a_takedown_and_appeals(
    client_of: Callable[[str], Client], library: samples.Library, role: str
) -> None:
    made = taken(library)
    client, page = client_of(role), f"/me/decisions/{made.key}"
    is_listed = library.public.title in client.get("/me/decisions").content.decode()
    seen, sent = client.get(page).status_code, client.post(page, {"text": "是我写的"}).status_code
    expected = {"stranger": (302, 302), "owner": (200, 302)}.get(role, (404, 404))
    assert (seen, sent, is_listed) == (*expected, role == "owner")
    assert Appeal.objects.exists() == (role == "owner")
    if role == "owner":
        assert client.post(page, {"text": "再来"}).status_code == 409
        assert "是我写的" in client.get(page).content.decode()


def test_the_public_reads_numbers_that_tell_of_nobody(client: Client, library: samples.Library) -> None:
    assert client.get("/takedowns").context["months"] == []
    taken(library)
    today = timezone.localdate()
    (month,) = client.get("/takedowns").context["months"]
    assert month == (today.replace(day=1), [None] * 6, None)
    Takedown.objects.bulk_create(
        Takedown(key=str(n), outcome="removed", reason="rights" if n < 4 else "privacy", before="published")
        for n in range(8)
    )
    Takedown.objects.update(at=timezone.now())
    (month,) = client.get("/takedowns").context["months"]
    assert month[1] == [5, None, None, None, None, None]
    # A month in which nothing happened looks like one in which a little did.
    Takedown.objects.filter(key="0").update(at=timezone.now() - dt.timedelta(days=70))
    months = client.get("/takedowns").context["months"]
    assert len(months) in {3, 4} and all(row == [None] * 6 for _first, row, _lifted in months)
