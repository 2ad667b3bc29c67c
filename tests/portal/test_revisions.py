"""The pages about a document's files."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.portal import samples
from wenyuan.ingest.models import Replacement
from wenyuan.library.models import Document, Page

pytestmark = pytest.mark.django_db

OLD = [
    "借书证由本人保管，不得转借。遗失时应当在三日内到服务台登记。",
    "每人每次可以借阅图书五册、期刊两册，期限三十日。",
]
NEW = [
    "借书证由本人保管，不得转借。遗失时应当在五日内到服务台登记。",
    "阅览室内请保持安静，饮水请用带盖的杯子，谢谢配合。",
]


@pytest.fixture
def revised(library: samples.Library) -> Document:
    """A document with two files, of which the second changes a day, drops a sentence and adds one."""
    document = library.public
    second = samples.another_revision(document, pages=2, by=library.librarian, note="改了期限")
    for revision, texts in ((document.current, OLD), (second, NEW)):
        Page.objects.filter(revision=revision).delete()
        Page.objects.bulk_create(Page(revision=revision, number=n, text=text) for n, text in enumerate(texts, 1))
    return document


def test_the_history_says_who_brought_what_when_and_why(revised: Document, client_of: Callable[[str], Client]) -> None:
    page = client_of("owner").get(f"/d/{revised.public_id}/revisions").content.decode()
    assert "第 2 版" in page and "改了期限" in page and revised.current.file_name in page
    assert "与第 1 版对比" in page


def test_two_files_are_compared_by_passage(revised: Document, client_of: Callable[[str], Client]) -> None:
    page = client_of("owner").get(f"/d/{revised.public_id}/revisions/2/compare").content.decode()
    assert "三日" in page and "五日" in page and 'class="number"' in page
    left, added = page.split("新增", 1)
    assert "期限三十日" in left and "带盖的杯子" in added
    # What stayed is a click away.
    assert "不得转借" not in page
    both = client_of("owner").get(f"/d/{revised.public_id}/revisions/2/compare?only=all").content.decode()
    assert "不得转借" in both


def test_a_comparison_of_the_same_words_says_so(library: samples.Library, client_of: Callable[[str], Client]) -> None:
    document = library.public
    second = samples.another_revision(document)
    Page.objects.filter(revision=second).delete()
    pages = Page.objects.filter(revision=document.current)
    Page.objects.bulk_create(Page(revision=second, number=page.number, text=page.text) for page in pages)
    page = client_of("owner").get(f"/d/{document.public_id}/revisions/2/compare").content.decode()
    assert "两版的文字相同" in page


@pytest.mark.parametrize("tail", ["/2/compare?with=2", "/2/compare?with=9", "/1/compare", "/9/file"])
def test_what_cannot_be_compared_is_not_there(revised: Document, client_of: Callable[[str], Client], tail: str) -> None:
    assert client_of("owner").get(f"/d/{revised.public_id}/revisions{tail}").status_code == 404


def test_a_new_file_comes_by_a_form_and_the_old_one_stays(
    library: samples.Library, client_of: Callable[[str], Client]
) -> None:
    document = library.public
    library.owner.is_uploader = True
    library.owner.save()
    address = f"/d/{document.public_id}/revisions"
    file = SimpleUploadedFile("办法（新）.txt", "新的办法".encode())
    answer = client_of("owner").post(address, {"file": file, "note": "第二版"}, follow=True)
    assert "文件已收到" in answer.content.decode()
    document.refresh_from_db()
    assert document.current.number == 1
    second = document.revisions.get(number=2)
    assert (second.by, second.note, second.file_name) == (library.owner, "第二版", "办法（新）.txt")
    again = client_of("owner").post(address, {"file": SimpleUploadedFile("x.txt", "新的办法".encode())}, follow=True)
    assert "逐字节相同" in again.content.decode() and document.revisions.count() == 2


def test_each_file_is_downloaded_as_it_was_brought(revised: Document, client_of: Callable[[str], Client]) -> None:
    answer = client_of("owner").get(f"/d/{revised.public_id}/revisions/2/file")
    assert b"".join(answer.streaming_content) == f"revision 2 of {revised.pk}".encode()
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]


def test_a_librarian_decides_on_the_page(revised: Document, client_of: Callable[[str], Client]) -> None:
    second = revised.revisions.get(number=2)
    Replacement.objects.create(revision=second, needs_review=True, state=Replacement.State.WAITING)
    address = f"/d/{revised.public_id}/revisions"
    assert "展示给读者" not in client_of("owner").get(address).content.decode()
    librarian = client_of("librarian")
    assert "展示给读者" in librarian.get(address).content.decode()
    librarian.post(f"{address}/2/decline", {"reason": "缺第三页"})
    assert "缺第三页" in client_of("owner").get(address).content.decode()
    assert client_of("owner").post(f"{address}/2/show").status_code == 403
    assert librarian.post(f"{address}/2/show").status_code == 302
    revised.refresh_from_db()
    assert revised.current == second


def test_readers_see_the_file_that_is_shown_and_no_word_of_another(
    revised: Document, client_of: Callable[[str], Client]
) -> None:
    for role in ("stranger", "member"):
        page = client_of(role).get(f"/d/{revised.public_id}", follow=True).content.decode()
        assert "五日内" not in page and "带盖的杯子，谢谢配合" not in page and "/revisions" not in page
