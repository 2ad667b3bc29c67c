"""Documents with the look of a rewrite are flagged as their text comes and goes, and seen by librarians."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import copy_samples, samples
from tests.portal.copy_samples import Copies
from wenyuan.copies import actions
from wenyuan.library.models import Category, Document
from wenyuan.workbench.models import Flagged


def test_a_rewritten_text_is_flagged_without_its_original(library: samples.Library) -> None:
    text = copy_samples.text_named("annual-review")
    clean = copy_samples.document(library.owner, "原文", text)
    assert not Flagged.objects.exists()
    clean.delete()
    copy = copy_samples.document(library.owner, "改写", copy_samples.laundered(text))
    row = Flagged.objects.get()
    assert row.document == copy and row.score >= 12
    assert {"效劳", "根底"} <= {form[0] for form in row.forms}


def test_the_flag_goes_with_the_text_that_raised_it(copies: Copies) -> None:
    text = copy_samples.text_named("annual-review")
    pages = copies.rewritten.current.pages
    for page, clean in zip(pages.all(), copy_samples.pages(text), strict=False):
        page.text = clean
        page.save()
    actions.mark(Document.objects.get(pk=copies.rewritten.pk))
    assert not Flagged.objects.filter(document=copies.rewritten).exists()


def test_what_was_looked_at_leaves_the_list_can_come_back_and_stays_away_after_a_rebuild(
    librarian: Client, copies: Copies, library: samples.Library
) -> None:
    def listed(tail: str = "") -> list[int]:
        return [row.pk for row in librarian.get(f"/desk/rewritten{tail}").context["rows"]]

    assert set(listed()) == {copies.rewritten.pk, copies.hidden.pk}
    librarian.post(f"/desk/rewritten/{copies.rewritten.pk}", {"seen": "1"})
    assert listed() == [copies.hidden.pk]
    assert listed("?show=seen") == [copies.rewritten.pk]
    assert Flagged.objects.get(pk=copies.rewritten.pk).seen_by == library.librarian
    actions.rebuild()
    assert listed() == [copies.hidden.pk]
    librarian.post(f"/desk/rewritten/{copies.rewritten.pk}", {"seen": ""})
    assert set(listed()) == {copies.rewritten.pk, copies.hidden.pk}


def test_forms_are_shown_with_what_they_stand_for(librarian: Client, copies: Copies) -> None:
    text = librarian.get("/desk/rewritten").content.decode()
    assert '<mark class="word">效劳</mark>' in text and "代替 服务" in text.replace("</span>", "")


def test_the_number_of_queries_does_not_grow_with_the_list(
    librarian: Client, copies: Copies, library: samples.Library
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert librarian.get("/desk/rewritten").status_code == 200
        return len(asked)

    queries()  # what is looked up once
    few = queries()
    for n in range(5):
        shelf = Category.objects.add_root({"slug": f"shelf{n}", "name_zh": f"架{n}", "name_en": f"Shelf {n}"})
        Flagged.objects.create(document=samples.document(library.owner, f"第{n}号", category=shelf), score=20 + n)
    assert queries() == few
