"""The same said of many documents: of one's own branch only, each whole or not at all."""

from __future__ import annotations

from django.test import Client

from tests.portal import samples
from wenyuan.audit.models import Event
from wenyuan.library import standing
from wenyuan.library.models import Document

Library = samples.Library


def test_many_are_changed_and_what_became_of_each_is_said(librarian: Client, library: Library) -> None:
    ids = [library.public.pk, library.long.pk]
    page = librarian.get(f"/desk/bulk?ids={ids[0]},{ids[1]}").content.decode()
    assert library.public.title in page and library.long.title in page
    sent = {"ids": ids, "category": "culture", "tags_add": "甲，乙", "licence": "cc0", "author": ""}
    response = librarian.post("/desk/bulk", sent)
    assert response.context["changed"] == 2 and not response.context["failed"]
    for pk in ids:
        row = Document.objects.get(pk=pk)
        assert row.category == library.shelves["culture"] and row.licence == "cc0"
        assert sorted(tag.name for tag in row.tags.all()) == sorted(["甲", "乙"])
    assert Document.objects.get(pk=library.public.pk).author == "社区图书馆"
    assert Event.objects.filter(verb="document.edit").count() == 2
    assert librarian.post("/desk/bulk", sent).context["same"] == 2


def test_a_queue_sends_what_is_selected_in_it(librarian: Client, library: Library) -> None:
    queue = librarian.get("/desk/new").content.decode()
    assert 'formaction="/desk/bulk"' in queue and f'name="item" value="{library.in_review.pk}"' in queue
    page = librarian.post("/desk/bulk", {"many": "1", "show": "", "item": [library.in_review.pk]})
    assert page.status_code == 200 and f'name="ids" value="{library.in_review.pk}"' in page.content.decode()
    assert not Event.objects.exists()


def test_a_value_is_taken_away_where_that_is_asked_for(librarian: Client, library: Library) -> None:
    librarian.post("/desk/bulk", {"ids": [library.public.pk], "category": "-", "language": "-"})
    row = Document.objects.get(pk=library.public.pk)
    assert row.category is None and row.language == ""


def test_a_wrong_value_changes_none_and_is_named_for_each(librarian: Client, library: Library) -> None:
    response = librarian.post(
        "/desk/bulk", {"ids": [library.public.pk, library.long.pk], "category": "", "dated": "2024-02-30"}
    )
    assert response.context["changed"] == 0 and len(response.context["failed"]) == 2
    assert "2024-02-30" in response.content.decode()


def test_nothing_asked_for_is_nothing_done(librarian: Client, library: Library) -> None:
    assert librarian.post("/desk/bulk", {"ids": [library.public.pk], "category": ""}).status_code == 422
    assert librarian.get("/desk/bulk?ids=x,-1,99999999999999999999").status_code == 200
    assert not Event.objects.exists()


def test_a_librarian_of_a_branch_reaches_no_other(library: Library) -> None:
    standing.set_branches(library.curator, [library.shelves["culture"]])
    client = Client()
    client.force_login(library.curator)
    both = {"ids": [library.public.pk, library.long.pk], "category": "", "author": "丙"}
    page = client.post("/desk/bulk", both)
    assert page.context["changed"] == 1 and library.public.title not in page.content.decode()
    assert Document.objects.get(pk=library.public.pk).author == "社区图书馆"
