"""The stored text of entries."""

from __future__ import annotations

from tests.search.conftest import Make
from wenyuan.library.models import Page, Revision
from wenyuan.search.port import NO_PAGE, QUICK_PAGE
from wenyuan.search.texts import texts


def test_pages_are_those_of_the_current_revision(make: Make) -> None:
    one, other = make("甲", "旧一", "旧二"), make("乙", "别一")
    assert one.current is not None
    one.current = Revision.objects.create(document=one, original=one.current.original, number=2, page_count=1)
    one.save()
    Page.objects.create(revision=one.current, number=1, text="新一")
    found = texts([(one.pk, 1), (one.pk, 2), (other.pk, 1), (other.pk, 1)])
    assert found == {(one.pk, 1): "新一", (other.pk, 1): "别一"}


def test_what_is_said_about_a_document_and_its_instant_text(make: Make) -> None:
    document = make("题", quick_text="速", author="作者", description="说明")
    bare = make("空")
    bare.current = None
    bare.save()
    found = texts([(document.pk, NO_PAGE), (document.pk, QUICK_PAGE), (bare.pk, NO_PAGE), (bare.pk, QUICK_PAGE)])
    assert found == {
        (document.pk, NO_PAGE): "题\n作者\n说明\nfile",
        (document.pk, QUICK_PAGE): "速",
        (bare.pk, NO_PAGE): "空\n",
        (bare.pk, QUICK_PAGE): "",
    }


def test_a_document_that_is_gone_has_none(db: None) -> None:
    assert texts([(1, 1), (1, NO_PAGE), (1, QUICK_PAGE)]) == {}


def test_no_number_of_pages_is_too_many(make: Make) -> None:
    document = make("长", *map(str, range(1, 6001)))
    assert texts((document.pk, n) for n in range(1, 6001))[document.pk, 6000] == "6000"
