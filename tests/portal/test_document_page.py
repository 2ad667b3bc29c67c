from __future__ import annotations

import json
import re
from urllib.parse import quote, unquote

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.library.models import Access, Status
from wenyuan.portal.addresses import document_path, slug


def html(client: Client, document, prefix: str = "", **kwargs) -> str:
    response = client.get(f"{prefix}/d/{document.public_id}", **kwargs)
    assert response.status_code == 200
    return response.content.decode()


def test_every_element_of_the_seed_page_that_needs_no_account_is_there(library, client: Client, monkeypatch) -> None:
    document = library.public
    text = html(client, document)
    for words in [
        document.title, "DOCX", "g****t", str(document.number), "上传时间", "格式", "5 页", "大小", "中文",
        "下载", "分享", "相关资源", "展开阅读全文", "资源描述", "当前位置：", "首页", "法规与制度", "社区图书馆",
        "全文共 5 页，已全部显示",
    ]:  # fmt: skip
        assert words in text, words
    assert f'<time datetime="{document.created_at.astimezone():%Y-%m-%d}' in text
    assert 'id="page=5"' in text
    assert "guest-ant" not in text


def test_the_english_page_says_it_in_english(library, client: Client) -> None:
    text = html(client, library.public, "/en")
    for words in ["Uploaded by", "Download", "Share", "Where you are:", "Rules and policies", "5</b> pages"]:
        assert words in text, words
    assert '<html lang="en"' in text


def test_the_text_stands_by_real_pages_with_anchors(library, client: Client) -> None:
    text = html(client, library.public)
    pages = re.findall(r'id="text-(\d+)"', text)
    assert pages == ["1", "2", "3", "4", "5"]
    assert text.count(samples.PROSE[0]) >= 5


def test_a_long_document_shows_its_first_pages_and_leads_to_the_text_mode(library, client: Client) -> None:
    text = html(client, library.long, "/en")
    assert 0 < len(re.findall(r'id="text-\d+"', text)) <= 10
    assert 'href="?mode=text"' in text
    assert "Read all 24 pages as text" in text


@pytest.mark.parametrize("words", ["-", "-another-title", "-" + quote("社区图书馆")])
def test_a_wrong_tail_leads_to_the_right_one_with_its_query(library, client: Client, words: str) -> None:
    response = client.get(f"/d/{library.public.public_id}{words}?q=x&mode=page")
    assert response.status_code == 301
    assert unquote(response["Location"]) == unquote(document_path(library.public)) + "?q=x&mode=page"


def test_the_short_and_the_full_address_answer_themselves(library, client: Client) -> None:
    assert client.get(f"/d/{library.public.public_id}").status_code == 200
    assert client.get(document_path(library.public)).status_code == 200


@pytest.mark.parametrize(
    ("title", "tail"),
    [
        ("社区图书馆借阅办法（2024年修订）", "社区图书馆借阅办法-2024年修订"),
        ("A/B: tests & more", "a-b-tests-more"),
        ("!!!", ""),
        ("长" * 50, "长" * 30),
        ("\u202egpj.exe", "gpj-exe"),
    ],
)
def test_the_tail_is_the_title_in_words(db, title: str, tail: str, client: Client) -> None:
    document = samples.document(samples.user("ann"), title, pages=1)
    assert slug(document) == tail
    assert client.get(document_path(document)).status_code == 200


@pytest.mark.parametrize("name", ["members", "private", "kept", "refused", "in_review"])
def test_what_one_may_not_see_answers_like_what_is_not_there(library, client: Client, name: str) -> None:
    hidden = client.get(f"/d/{getattr(library, name).public_id}")
    absent = client.get("/d/2222222222")
    assert hidden.status_code == absent.status_code == 404
    assert getattr(library, name).title not in hidden.content.decode()
    for road in ["/status", "/download", "-" + slug(getattr(library, name))]:
        assert client.get(f"/d/{getattr(library, name).public_id}{road}").status_code == 404
    assert client.get(f"/embed/d/{getattr(library, name).public_id}").status_code == 404


def test_the_readers_right_decides_not_the_documents_owner(library, client_of) -> None:
    assert client_of("member").get(f"/d/{library.members.public_id}").status_code == 200
    assert client_of("member").get(f"/d/{library.private.public_id}").status_code == 404
    assert client_of("owner").get(f"/d/{library.private.public_id}").status_code == 200


def test_a_document_that_could_not_be_converted_says_why_and_gives_its_file_back(library, client_of) -> None:
    text = html(client_of("owner"), library.kept)
    assert "文件有密码保护" in text
    assert "未能生成页面" in text
    assert f"/d/{library.kept.public_id}/download?as=original" in text
    refused = html(client_of("owner"), library.refused, "/en")
    assert "unpacks to far more than its size (4 GB)" in refused


def test_while_it_is_processed_the_page_shows_its_text_and_its_way(library, client: Client) -> None:
    text = html(client, library.processing)
    assert samples.PROSE[0] in text
    for words in ["已收到", "文字可检索", "页面生成中", "可阅读"]:
        assert words in text
    assert "<wy-status" in text
    assert f"/d/{library.processing.public_id}/download" not in text


def test_the_status_fragment_ends_with_the_way(library, client: Client) -> None:
    now = client.get(f"/d/{library.processing.public_id}/status").content.decode()
    assert "data-final" not in now
    done = client.get(f"/en/d/{library.public.public_id}/status").content.decode()
    assert "data-final" in done
    assert "Ready to read" in done
    assert "<html" not in now


def test_structured_data_cannot_leave_its_element(db, client: Client) -> None:
    title = "</script><script>alert(1)</script>\u2028"
    document = samples.document(samples.user("ann"), title, pages=1)
    text = html(client, document)
    assert "<script>alert" not in text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    graph = json.loads(block[1])["@graph"]
    assert graph[0]["@type"] == "DigitalDocument"
    assert graph[0]["name"] == title
    assert graph[1]["@type"] == "BreadcrumbList"


def test_strangers_words_cannot_become_markup(db, client: Client) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    owner = samples.user("mallory", display_name=evil, is_masked=False)
    document = samples.document(
        owner, evil, pages=1, file_name=evil, author=evil, description=evil, language="en",
        outline=[{"level": 0, "title": evil, "page": 1}, {"level": 0, "title": evil, "page": 1}],
    )  # fmt: skip
    assert "<img src=x" not in html(client, document)
    assert "<img src=x" not in client.get(f"/embed/d/{document.public_id}").content.decode()
    # The code that is offered for copying is escaped for the other site too.
    embed = re.search(r'<textarea id="share-embed"[^>]*>(.*?)</textarea>', html(client, document), re.S)[1]
    assert "&amp;quot;&amp;gt;&amp;lt;img" in embed


def test_only_what_everyone_may_see_is_announced_to_search_engines(library, client_of) -> None:
    public = html(client_of("stranger"), library.public)
    assert 'property="og:title"' in public
    assert 'hreflang="en"' in public
    assert f'<link rel="canonical" href="http://testserver{document_path(library.public)}">' in public
    assert "noindex" not in public
    members = html(client_of("member"), library.members)
    assert "noindex" in members
    assert "og:title" not in members
    assert "ld+json" not in members
    assert "share-embed" not in members


def test_the_embed_view_shows_the_same_to_all(library, client_of) -> None:
    address = f"/embed/d/{library.public.public_id}"
    assert client_of("owner").get(address).content == client_of("stranger").get(address).content
    library.public.access = Access.MEMBERS
    library.public.save()
    assert client_of("owner").get(address).status_code == 404


def test_the_neighbours_are_those_the_reader_may_open(library, client_of) -> None:
    for n, fields in enumerate([{}, {"access": Access.PRIVATE}, {"status": Status.REVIEW}]):
        samples.document(library.librarian, f"同架第{n}份", pages=1, category=library.shelves["rules"], **fields)
    text = html(client_of("stranger"), library.public)
    assert "同架第0份" in text
    assert "同架第1份" not in text
    assert "同架第2份" not in text


def test_the_page_costs_the_same_queries_whatever_stands_beside_it(
    library, client: Client, django_assert_max_num_queries
) -> None:
    html(client, library.public)
    with django_assert_max_num_queries(20) as few:
        html(client, library.public)
    for n in range(10):
        samples.document(library.owner, f"新到第{n}份", pages=1, category=library.shelves["safety"])
    with django_assert_max_num_queries(len(few)):
        html(client, library.public)
