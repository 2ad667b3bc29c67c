"""What every queue of the desk keeps to, and the one of new documents."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import samples
from wenyuan.audit.models import Event
from wenyuan.library import standing
from wenyuan.library.models import Document, Status
from wenyuan.notices.models import Notice
from wenyuan.workbench import keyset
from wenyuan.workbench.models import Assignment, Verdict
from wenyuan.workbench.queues import QUEUES, Queue, queue_called


@pytest.fixture
def waiting(library: samples.Library) -> list[Document]:
    """Three documents in review; the first is the small library's own."""
    more = [samples.document(library.owner, f"新交的文件{n}", status=Status.REVIEW) for n in (1, 2)]
    return [library.in_review, *more]


def say(client: Client, verb: str, *items: Document, key: str = "new", **values: str):  # type: ignore[no-untyped-def]
    return client.post(f"/desk/{key}/say", {"verb": verb, "item": [row.pk for row in items], **values}, follow=True)


def told(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.key)
def test_a_queue_is_ordered_by_columns_that_make_one_order(queue: Queue, library: samples.Library) -> None:
    names = [str(name).lstrip("-") for name in queue.rows(library.librarian).query.order_by]
    assert names and names[-1] == "pk"
    fields = {field.name: field for field in Document._meta.get_fields()} | {"pk": Document._meta.pk}
    assert not any(getattr(fields.get(name), "null", False) for name in names)


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.key)
def test_keys_of_verbs_take_none_of_the_desks_own(queue: Queue) -> None:
    keys = [verb.key for verb in queue.verbs if verb.key]
    assert len(set(keys)) == len(keys) and not set(keys) & set("jkeuxt?")


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.key)
def test_nobody_but_librarians_has_anything_in_a_queue(queue: Queue, library: samples.Library) -> None:
    assert not queue.rows(library.owner).exists() and not queue.rows(library.member).exists()


def test_the_oldest_waits_first_and_is_shown(librarian: Client, waiting: list[Document]) -> None:
    response = librarian.get("/desk/new")
    assert response.context["chosen"] == waiting[0] and response.context["total"] == 3
    assert [line.pk for line, _ in response.context["lines"]] == [row.pk for row in waiting]
    assert samples.PROSE[0][:12] in response.content.decode()


def test_accepted_is_published_and_the_next_one_shown(librarian: Client, waiting: list[Document]) -> None:
    response = say(librarian, "accept", waiting[0], next=str(waiting[1].pk))
    assert response.redirect_chain == [(f"/desk/new/{waiting[1].pk}", 302)]
    waiting[0].refresh_from_db()
    assert waiting[0].status == Status.PUBLISHED and waiting[0].published_at is not None
    assert Client().get(f"/d/{waiting[0].public_id}").status_code == 200


def test_sent_back_needs_a_reason_and_its_uploader_reads_it(librarian: Client, waiting: list[Document]) -> None:
    response = say(librarian, "send_back", waiting[0], reason="  ")
    assert "请说明理由" in told(response) and Verdict.objects.count() == 0
    say(librarian, "send_back", waiting[0], reason="看不清，请重新扫描")
    waiting[0].refresh_from_db()
    assert waiting[0].status == Status.DRAFT
    notice = Notice.objects.get()
    assert (notice.to, notice.text, notice.document) == (waiting[0].owner, "看不清，请重新扫描", waiting[0])


def test_undo_puts_everything_back_as_it_was(librarian: Client, waiting: list[Document]) -> None:
    say(librarian, "accept", waiting[0])
    say(librarian, "send_back", waiting[1], reason="没有标题")
    for row in (waiting[1], waiting[0]):
        last = librarian.get("/desk/new").context["last"]
        assert last.verdict.item == row.pk
        response = librarian.post(f"/desk/log/{last.verdict.pk}/undo", {"together": "1"})
        assert response["Location"] == f"/desk/new/{row.pk}"
    states = Document.objects.filter(pk__in=[row.pk for row in waiting]).values_list("status", "published_at")
    assert set(states) == {(Status.REVIEW, None)}
    assert not Notice.objects.exists()
    assert librarian.get("/desk/new").context["last"] is None
    assert Event.objects.filter(verb="document.take_back").count() == 2


def test_what_was_read_is_not_unsaid_but_taken_back(librarian: Client, waiting: list[Document]) -> None:
    say(librarian, "send_back", waiting[0], reason="没有标题")
    Notice.objects.update(read_at=waiting[0].created_at)
    librarian.post(f"/desk/log/{Verdict.objects.get().pk}/undo")
    assert list(Notice.objects.order_by("pk").values_list("verb", flat=True)) == ["sent_back", "taken_back"]


def test_the_second_of_two_librarians_is_told_and_nothing_is_doubled(
    librarian: Client, library: samples.Library, waiting: list[Document]
) -> None:
    other = Client()
    other.force_login(samples.user("second", is_staff=True, display_name="李馆员"))
    say(other, "accept", waiting[0])
    response = say(librarian, "send_back", waiting[0], reason="太旧", next=str(waiting[1].pk))
    assert "李馆员" in told(response) and "已通过" in told(response)
    assert response.redirect_chain[-1][0] == f"/desk/new/{waiting[1].pk}"
    waiting[0].refresh_from_db()
    assert waiting[0].status == Status.PUBLISHED
    assert Verdict.objects.count() == 1 and not Notice.objects.exists()


def test_what_was_changed_since_is_not_taken_back(librarian: Client, waiting: list[Document]) -> None:
    say(librarian, "accept", waiting[0])
    standing.set_status(Document.objects.get(pk=waiting[0].pk), Status.REMOVED, reason="rights")
    response = librarian.post(f"/desk/log/{Verdict.objects.get().pk}/undo", follow=True)
    assert "别人刚刚改过" in told(response)
    assert Document.objects.get(pk=waiting[0].pk).status == Status.REMOVED
    assert Verdict.objects.get().undone_at is None


def test_many_are_decided_at_once_and_undone_at_once(librarian: Client, waiting: list[Document]) -> None:
    gone = samples.document(waiting[0].owner, "别人已办的")
    response = say(librarian, "accept", *waiting, gone, many="1")
    assert "3" in told(response) and "1" in told(response)
    assert set(Document.objects.filter(pk__in=[w.pk for w in waiting]).values_list("status", flat=True)) == {
        "published"
    }
    last = librarian.get("/desk/new").context["last"]
    assert last.together == 3
    librarian.post(f"/desk/log/{last.verdict.pk}/undo", {"together": "1"})
    assert librarian.get("/desk/new").context["total"] == 3


def test_a_librarian_of_a_branch_has_its_documents_and_no_others(
    client_of, library: samples.Library, waiting: list[Document]
) -> None:
    standing.set_branches(library.member, [library.shelves["rules"]])
    client = client_of("member")
    response = client.get("/desk/new")
    assert [line.pk for line, _ in response.context["lines"]] == [library.in_review.pk]
    assert "新交的文件" not in response.content.decode()
    assert client.get(f"/desk/new/{waiting[1].pk}", follow=True).redirect_chain[-1][0] == "/desk/new"
    say(client, "accept", waiting[1])
    assert Document.objects.get(pk=waiting[1].pk).status == Status.REVIEW
    assert client.get("/desk/copies").status_code == 404
    say(client, "accept", library.in_review)
    assert Document.objects.get(pk=library.in_review.pk).status == Status.PUBLISHED


def test_an_item_is_given_to_a_colleague_and_is_everybodys_again_in_time(
    librarian: Client, library: samples.Library, waiting: list[Document]
) -> None:
    second = samples.user("second", is_staff=True)
    librarian.post("/desk/new/assign", {"item": waiting[1].pk, "to": second.pk})
    other = Client()
    other.force_login(second)
    assert [line.pk for line, _ in other.get("/desk/new?show=mine").context["lines"]] == [waiting[1].pk]
    assert librarian.get("/desk/new?show=mine").context["lines"] == []
    Assignment.objects.update(at=waiting[1].created_at.replace(year=2020))
    assert other.get("/desk/new?show=mine").context["lines"] == []


def test_nobody_but_librarians_is_given_anything(
    librarian: Client, library: samples.Library, waiting: list[Document]
) -> None:
    librarian.post("/desk/new/assign", {"item": waiting[0].pk, "to": library.member.pk})
    assert not Assignment.objects.exists()
    librarian.post("/desk/new/assign", {"item": waiting[0].pk, "to": "me"})
    assert Assignment.objects.get().to == library.librarian


def test_queries_do_not_grow_with_what_waits(librarian: Client, library: samples.Library) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            librarian.get("/desk/new")
        return len(found)

    count()
    few = count()
    for n in range(40):
        samples.document(library.owner, f"又一件{n}", pages=1, status=Status.REVIEW)
    assert count() == few


def test_neighbours_are_found_by_the_order_whatever_its_direction(library: samples.Library) -> None:
    rows = Document.objects.order_by("-access", "title", "pk")
    every = list(rows)
    for at, row in enumerate(every):
        assert list(keyset.behind(rows, row)) == every[at + 1 :]
        assert list(keyset.before(rows, row)) == every[:at][::-1]
    assert keyset.window(rows, every[4], above=2, length=4) == every[2:6]


def test_the_overview_counts_what_is_there_for_who_looks(
    librarian: Client, client_of, library: samples.Library, waiting: list[Document]
) -> None:
    def counts(client: Client) -> dict[str, int]:
        return {queue.key: n for queue, n, _ in client.get("/desk").context["queues"]}

    assert counts(librarian)["new"] == 3
    standing.set_branches(library.member, [library.shelves["rules"]])
    assert counts(client_of("member"))["new"] == 1


def test_an_unknown_queue_is_no_page(librarian: Client) -> None:
    assert queue_called("nothing") is None
    assert librarian.get("/desk/nothing").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_page_of_the_desk_is_small_with_all_it_loads(
    librarian: Client, library: samples.Library, prefix: str
) -> None:
    for n in range(35):
        samples.document(library.owner, f"又一件等着看的、标题比较长的文件之第{n}号", pages=5, status=Status.REVIEW)
    for address in ("/desk", "/desk/new", "/desk/log", f"/d/{library.public.public_id}/edit"):
        page = librarian.get(prefix + address).content
        files = [finders.find(name) for name in re.findall(rb'/static/([^"]+)"', page) for name in [name.decode()]]
        sizes = [len(gzip.compress(page)), *(len(gzip.compress(Path(str(file)).read_bytes())) for file in files)]
        assert len(files) >= 3 and sum(sizes) <= 30_000, (address, sizes)
