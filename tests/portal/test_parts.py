"""The small parts that pages are made of."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from tests.portal import samples
from wenyuan.env import env
from wenyuan.library.models import Access, Page, Status
from wenyuan.portal.downloads import choices
from wenyuan.portal.kinds import KINDS, OPAQUE, endings, kind_name, media_type
from wenyuan.portal.share import share
from wenyuan.portal.shelves import Shelf, shelves
from wenyuan.portal.text_pages import MOST_CHARACTERS, MOST_PAGES, page_texts


@pytest.fixture
def settings_of(monkeypatch):
    """Set WENYUAN_* for one test."""

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"WENYUAN_{name.upper()}", value)
        env.cache_clear()

    monkeypatch.setenv("WENYUAN_HOME", str(env().home))
    yield put
    monkeypatch.undo()
    env.cache_clear()


def test_the_footer_says_what_the_settings_say(settings_of, db, client: Client) -> None:
    settings_of(
        site_name="城南书屋", site_icp="京ICP备00000000号", site_licence="CC BY 4.0", site_contact="desk@example.org"
    )
    text = client.get("/").content.decode()
    for words in ["城南书屋", "京ICP备00000000号", "CC BY 4.0", 'href="mailto:desk@example.org"']:
        assert words in text


def test_a_report_is_offered_and_who_else_can_be_written_to(settings_of, library, client: Client) -> None:
    address = f"/d/{library.public.public_id}"
    assert f'href="{address}/report"' in client.get(address).content.decode()
    assert "也可以写信给" not in client.get(f"{address}/report").content.decode()
    settings_of(site_contact="desk@example.org")
    text = client.get(f"{address}/report").content.decode()
    assert "也可以写信给" in text and "desk@example.org" in text and str(library.public.number) in text


def test_links_that_leave_the_site_carry_its_public_address(settings_of, library, client: Client) -> None:
    settings_of(public_url="https://docs.example.org")
    text = client.get(f"/d/{library.public.public_id}").content.decode()
    assert f'value="https://docs.example.org/d/{library.public.public_id}"' in text
    assert "testserver" not in text


def test_the_qr_code_and_the_link_are_short_and_black_on_white(library) -> None:
    made = share(RequestFactory().get("/"), library.public)
    assert made.link == f"http://testserver/d/{library.public.public_id}"
    assert made.qr.startswith("<svg")
    assert 'stroke="#000"' in made.qr
    assert "<script" not in made.qr


@pytest.mark.parametrize("fields", [{"access": Access.MEMBERS}, {"access": Access.PRIVATE}, {"status": Status.REVIEW}])
def test_no_code_for_other_sites_where_strangers_may_not_look(db, fields) -> None:
    document = samples.document(samples.user("ann"), "t", pages=1, **fields)
    assert share(RequestFactory().get("/"), document).embed == ""


def test_the_forms_to_take_home_are_the_original_and_another_pdf(library) -> None:
    assert [choice.kind for choice in choices(library.public)] == ["docx", "pdf"]
    assert [choice.kind for choice in choices(library.kept)] == ["xlsx"]
    revision = library.long.current
    revision.original = revision.pdf
    assert [choice.kind for choice in choices(library.long)] == ["pdf"]


def test_the_text_on_the_page_is_bounded_by_pages_and_characters(db) -> None:
    revision = samples.document(samples.user("ann"), "t", pages=12).current
    Page.objects.filter(revision=revision).update(text="字")
    texts = page_texts(revision)
    assert ([page.number for page in texts.pages], texts.is_complete) == ([*range(1, MOST_PAGES + 1)], False)
    Page.objects.filter(revision=revision).update(text="字" * (MOST_CHARACTERS // 2))
    assert len(page_texts(revision).pages) == 2
    Page.objects.filter(revision=revision, number=1).update(text="字" * MOST_CHARACTERS * 2)
    assert [page.number for page in page_texts(revision).pages] == [1]


def test_shelves_are_counted_for_the_reader_with_all_below(library, stranger) -> None:
    def plain(level: list[Shelf]) -> list[tuple]:
        return [(shelf.path, shelf.count, plain(shelf.children)) for shelf in level]

    assert plain(shelves(stranger)) == [
        ("/c/rules", 2, [("/c/rules/safety", 1, [])]),
        ("/c/culture", 1, [("/c/culture/printing", 1, [])]),
    ]
    assert plain(shelves(library.owner, below=library.shelves["rules"])) == [("/c/rules/safety", 2, [])]
    assert plain(shelves(stranger, below=library.shelves["printing"])) == []


def test_no_kind_leaves_under_a_type_that_a_browser_runs() -> None:
    assert not {kind.media_type for kind in KINDS.values()} & {"text/html", "image/svg+xml", "application/xhtml+xml"}
    assert media_type("html") == media_type("no such kind") == OPAQUE
    assert all(ending == ending.lower().lstrip(".") for kind in KINDS for ending in endings(kind))
    assert kind_name("zip") == "ZIP"


def test_the_page_for_an_unforeseen_fault_needs_nothing_that_could_fail() -> None:
    text = render_to_string("500.html")
    assert "出错了" in text
    assert "Something went wrong" in text
