"""Misfiled documents and orphans: from where to where, and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.jobs.models import Outbox
from wenyuan.library.models import Category, Document, Status
from wenyuan.moderation import metadata
from wenyuan.search import generations, indexer
from wenyuan.search.shelving import learning
from wenyuan.workbench import places
from wenyuan.workbench.models import Misplaced, Verdict
from wenyuan.workbench.places import look_at_places


def place(document: Document) -> str:
    category = Document.objects.select_related("category").get(pk=document.pk).category
    return category.slug if category is not None else ""


def say(client: Client, queue: str, verb: str, document: Document, **values: Any) -> Any:
    return client.post(f"/desk/{queue}/say", {"verb": verb, "item": document.pk, **values}, follow=True)


def undo(client: Client) -> None:
    client.post(f"/desk/log/{Verdict.objects.filter(undone_at=None).latest('pk').pk}/undo")


def listed(client: Client, queue: str) -> list[int]:
    return [line.pk for line, _ in client.get(f"/desk/{queue}").context["lines"]]


@pytest.fixture
def misplaced(library: samples.Library) -> Document:
    """The public document, which fits `printing` better."""
    shelves = library.shelves
    Misplaced.objects.create(
        document=library.public, stood=shelves["rules"], fits=shelves["printing"], score=0.8, words=["印刷", "活字"]
    )
    return library.public


def test_it_is_moved_by_one_key_and_moved_back(librarian: Client, misplaced: Document) -> None:
    page = librarian.get("/desk/misfiled").content.decode()
    assert "<mark>活字</mark>" in page and "书籍与印刷" in page
    say(librarian, "misfiled", "move", misplaced)
    assert place(misplaced) == "printing" and not listed(librarian, "misfiled")
    undo(librarian)
    assert place(misplaced) == "rules" and listed(librarian, "misfiled") == [misplaced.pk]


def test_what_was_filed_elsewhere_since_is_not_moved_back(
    librarian: Client, library: samples.Library, misplaced: Document
) -> None:
    say(librarian, "misfiled", "move", misplaced)
    Document.objects.filter(pk=misplaced.pk).update(category=library.shelves["culture"])
    undo(librarian)
    assert place(misplaced) == "culture"


def test_what_is_right_is_asked_of_again_only_in_another_place(
    librarian: Client, library: samples.Library, misplaced: Document
) -> None:
    say(librarian, "misfiled", "stay", misplaced)
    assert not listed(librarian, "misfiled") and place(misplaced) == "rules"
    culture = library.shelves["culture"]
    Document.objects.filter(pk=misplaced.pk).update(category=culture)
    Misplaced.objects.update(stood=culture)
    assert listed(librarian, "misfiled") == [misplaced.pk]


def test_a_look_finds_what_stands_wrong_and_forgets_what_does_not(library: samples.Library) -> None:
    shelf = Category.objects.get(slug="rules")
    shelf.descriptors = "借书证 借阅 续借 逾期 期刊 阅览室"
    shelf.save()
    wrong = samples.document(library.owner, "借书证与续借逾期的借阅办法", pages=4, category=library.shelves["printing"])
    Misplaced.objects.create(document=library.public, stood=shelf, fits=library.shelves["culture"], score=0.5)
    indexer.rebuild()
    looked, last = look_at_places(Document.objects.all())
    assert looked > 3 and last == 0
    found = dict(Misplaced.objects.values_list("document", "fits__slug"))
    assert found[wrong.pk] == "rules" and library.public.pk not in found


def test_a_look_goes_on_where_the_last_one_ended(librarian: Client, library: samples.Library) -> None:
    indexer.rebuild()
    rows = Document.objects.all()
    keys = list(
        rows.filter(status=Status.PUBLISHED, category__isnull=False).order_by("pk").values_list("pk", flat=True)
    )
    assert look_at_places(rows, limit=2) == (2, keys[1])
    assert look_at_places(rows, after=keys[1], limit=500) == (len(keys) - 2, 0)


@pytest.fixture
def wrong(library: samples.Library) -> Document:
    """A document that stands in `printing` and fits `rules`; the index knows all."""
    Category.objects.filter(slug="rules").update(descriptors="借书证 借阅 续借 逾期 期刊 阅览室")
    made = samples.document(library.owner, "借书证与续借逾期的借阅办法", pages=4, category=library.shelves["printing"])
    indexer.rebuild()
    return made


def test_in_spare_time_the_library_is_looked_through_once(wrong: Document) -> None:
    filed = Document.objects.filter(status=Status.PUBLISHED, category__isnull=False).count()
    assert places.spend_spare_time() == filed and Misplaced.objects.get(document=wrong).fits.slug == "rules"
    assert places.spend_spare_time() == 0


def test_another_tree_or_another_model_is_another_look(wrong: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    places.spend_spare_time()
    Category.objects.filter(slug="rules").update(descriptors="")
    assert places.spend_spare_time() > 0 and not Misplaced.objects.filter(document=wrong).exists()
    assert places.spend_spare_time() == 0
    path = generations.root() / "model"
    path.write_text("{}")
    monkeypatch.setattr(learning, "_path", lambda: path)
    assert places.spend_spare_time() > 0


def test_turns_go_through_the_whole_library(wrong: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "SPARE", 2)
    looked = []
    while turn := places.spend_spare_time():
        looked.append(turn)
    filed = Document.objects.filter(status=Status.PUBLISHED, category__isnull=False).count()
    assert sum(looked) == filed and max(looked) == 2


def test_what_is_filed_is_looked_at_before_all_others(wrong: Document, library: samples.Library) -> None:
    while places.spend_spare_time():
        pass
    Misplaced.objects.all().delete()
    metadata.edit(wrong, {"category": "culture"}, by=library.librarian)
    assert places.spend_spare_time() == 1
    assert Misplaced.objects.get().stood == library.shelves["culture"]
    metadata.edit(wrong, {"category": "rules"}, by=library.librarian)
    assert places.spend_spare_time() == 1 and not Misplaced.objects.exists()
    assert not Outbox.objects.filter(topic="place").exists()


def test_orphans_are_named_by_what_they_lack(librarian: Client, library: samples.Library) -> None:
    alone = samples.document(library.owner, "没有分类的")
    empty = samples.document(library.owner, "没有页面的", pages=0, category=library.shelves["rules"])
    gone = samples.user("gone", is_active=False)
    left = samples.document(gone, "主人走了的", category=library.shelves["rules"])
    response = librarian.get("/desk/orphans")
    notes = {line.pk: str(line.note) for line, _ in response.context["lines"]}
    assert notes == {alone.pk: "未归类", empty.pk: "无页面", left.pk: "所有者已离开"}


def test_nobody_loses_a_document_to_a_verb_that_is_not_offered_of_it(
    librarian: Client, library: samples.Library
) -> None:
    unfiled = [samples.document(library.owner, f"没有归类{n}") for n in range(2)]
    say(librarian, "orphans", "take_over", unfiled[0])
    librarian.post("/desk/orphans/say", {"verb": "take_over", "item": [one.pk for one in unfiled], "many": "1"})
    owners = Document.objects.filter(pk__in=[one.pk for one in unfiled]).values_list("owner", flat=True)
    assert set(owners) == {library.owner.pk} and not Verdict.objects.exists()


def test_an_orphan_is_filed_taken_over_and_left_and_all_of_it_back(librarian: Client, library: samples.Library) -> None:
    gone = samples.user("gone", is_active=False)
    document = samples.document(gone, "主人走了的")
    response = say(librarian, "orphans", "file", document, category="safety")
    # It still has no owner: it stays.
    assert response.redirect_chain[-1][0] == f"/desk/orphans/{document.pk}" and place(document) == "safety"
    say(librarian, "orphans", "take_over", document)
    assert Document.objects.get(pk=document.pk).owner == library.librarian
    assert document.pk not in listed(librarian, "orphans")
    for _ in range(2):
        undo(librarian)
    assert Document.objects.get(pk=document.pk).owner == gone and place(document) == ""
    say(librarian, "orphans", "leave", document)
    assert document.pk not in listed(librarian, "orphans")
    undo(librarian)
    assert document.pk in listed(librarian, "orphans")


def test_without_a_category_nothing_is_filed(librarian: Client, library: samples.Library) -> None:
    document = samples.document(library.owner, "没有分类的")
    say(librarian, "orphans", "file", document, category="")
    say(librarian, "orphans", "file", document, category="no-such")
    assert place(document) == "" and not Verdict.objects.exists()


def test_filing_without_a_category_is_told_and_changes_nothing(librarian: Client, library: samples.Library) -> None:
    document = samples.document(library.owner, "无处可归")
    response = say(librarian, "orphans", "file", document, category="")
    assert "请先选择分类" in response.content.decode() and place(document) == ""
