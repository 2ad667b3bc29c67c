from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.portal import samples
from wenyuan.library.models import Document
from wenyuan.search import indexer


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def fifty(library: samples.Library) -> None:
    day = timezone.now()
    for n in range(50):
        samples.document(
            library.owner, f"借阅统计第{n}期", pages=1, category=library.shelves["safety" if n % 2 else "rules"],
            kind=["docx", "pdf", "xlsx"][n % 3], published_at=day - dt.timedelta(days=n),
        )  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/c", "/c/rules", "/en/c/rules/safety", "/search?q=借阅", "/me/uploads"])
def test_a_list_costs_the_same_queries_for_one_row_and_for_fifty(library, index, client_of, path: str) -> None:
    client = client_of("owner")
    client.get(path)
    few = queries(client, path)
    fifty(library)
    indexer.rebuild()
    assert queries(client, path) <= few
    assert few <= 16


def test_home_counts_what_this_reader_may_see(library, client_of) -> None:
    stranger = client_of("stranger").get("/").content.decode()
    assert "<b>3</b> 篇文档" in stranger
    assert "<b>29</b> 页" in stranger
    assert "个人读书笔记" not in stranger
    assert "<b>8</b> 篇文档" in client_of("owner").get("/").content.decode()


def test_an_empty_library_shows_three_steps(db, client: Client) -> None:
    text = client.get("/en/").content.decode()
    assert "wenyuan add" in text
    assert "WENYUAN_SITE_NAME" in text
    assert "Invite" in text


def test_a_category_shows_its_whole_subtree_and_counts_it(library, client: Client) -> None:
    text = client.get("/c/rules").content.decode()
    assert library.public.title in text
    assert library.processing.title in text  # one shelf below
    assert library.private.title not in text
    assert "2 篇文档" in text


def test_an_empty_shelf_answers_404_to_those_for_whom_it_is_empty(library, client_of) -> None:
    only_members = samples.document(
        library.owner, "内部", pages=1, category=library.shelves["printing"], access="members"
    )
    Document.objects.exclude(pk=only_members.pk).filter(category=library.shelves["printing"]).delete()
    assert client_of("stranger").get("/c/culture/printing").status_code == 404
    assert client_of("member").get("/c/culture/printing").status_code == 200
    assert "书籍与印刷" not in client_of("stranger").get("/c").content.decode()


def test_a_category_has_one_address(library, client: Client) -> None:
    response = client.get("/c/safety?kind=pptx")
    assert (response.status_code, response["Location"]) == (301, "/c/rules/safety?kind=pptx")
    assert client.get("/c/nothing").status_code == 404


def test_a_category_is_filtered_by_format_and_sorted(library, client: Client) -> None:
    fifty(library)
    text = client.get("/c/rules?kind=pptx").content.decode()
    assert library.processing.title in text
    assert library.public.title not in text
    titles = [d.title for d in client.get("/c/rules?sort=title").context["documents"]]
    assert titles == sorted(titles)
    newest = [d.published_at for d in client.get("/c/rules?kind=pdf").context["documents"]]
    assert newest == sorted(newest, reverse=True)


def test_a_list_turns_its_pages_and_ends(library, client: Client) -> None:
    fifty(library)
    first, second = (client.get(f"/c/rules?page={n}").context["documents"] for n in (1, 2))
    assert len(first) == len(second) == 20
    assert not {d.pk for d in first} & {d.pk for d in second}
    for page in ["0", "-1", "4", "x", "９", "99999999999999999999"]:
        assert client.get("/c/rules", {"page": page}).status_code == 404, page


def test_my_uploads_has_every_state_with_its_reason_and_nobody_elses(library, client_of) -> None:
    text = client_of("owner").get("/me/uploads").content.decode()
    for title in ["加密的年度报表", "来历不明的压缩包", "待审的通知", "消防疏散演练方案"]:
        assert title in text
    assert "文件有密码保护" in text
    assert "加密的年度报表" not in client_of("librarian").get("/me/uploads").content.decode()
    response = client_of("stranger").get("/en/me/uploads")
    assert (response.status_code, response["Location"]) == (302, "/en/sign-in?next=/en/me/uploads")
