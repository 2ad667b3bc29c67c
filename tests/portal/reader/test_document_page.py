"""The reader inside the document page, as HTML."""

from __future__ import annotations

import re

import brotli
import pytest
from django.test import Client

from tests.renditions import made
from wenyuan.library.models import Document, Rendition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tools_zygote")]


def _html(document: Document, query: str = "", **headers: str) -> str:
    answer = Client().get(f"/d/{document.public_id}{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def _reader(html: str) -> str:
    return html[html.index("<wy-reader") : html.index("</wy-reader>")]


def test_every_page_has_its_place_and_size_before_its_picture() -> None:
    html = _reader(_html(made.document(made.pdf(3), pages=3)))
    assert '<div class="rd-pages" style="--w:595.0;--h:842.0">' in html
    assert re.findall(r'<section class="pg"[^>]* id="page=(\d+)"', html) == ["1", "2", "3"]


def test_a_page_of_another_size_says_so_itself() -> None:
    document = made.document(made.pdf(3), pages=3)
    document.current.page_sizes = "595x842:0-1,842x595:2"
    document.current.save()
    html = _reader(_html(document))
    assert html.count("--w:842.0;--h:595.0") == 1
    assert 'style="--w:842.0;--h:595.0"' in html.split('id="page=3"')[1][:120]


def test_only_the_first_picture_is_urgent() -> None:
    html = _reader(_html(made.document(made.pdf(3), pages=3)))
    assert html.count('fetchpriority="high"') == 1
    first, *others = re.findall(r'<section class="pg".*?<img[^>]*>', html)
    assert 'loading="lazy"' not in first
    assert all('loading="lazy"' in other for other in others)


@pytest.mark.parametrize(("pages", "inline"), [(10, 10), (11, 3)], ids=["all of a short one", "three of a long one"])
def test_text_layers_in_the_first_html(pages: int, inline: int) -> None:
    html = _reader(_html(made.document(made.pdf(pages), pages=pages)))
    assert html.count('<div class="tl">') == inline


def test_the_frame_of_a_thousand_pages_is_small() -> None:
    html = _reader(_html(made.document(made.pdf(1000), pages=1000, texts=["文"] * 1000)))
    assert html.count("<section") == 1000
    assert len(brotli.compress(html.encode())) <= 10_000
    assert len(re.findall(r"<[a-z]", html)) <= 3500


def test_hits_are_marked_and_listed_without_script() -> None:
    document = made.document(made.pdf(3), pages=3)
    html = _reader(_html(document, "?q=工会"))
    assert html.count("<mark data-hit=") == 3
    assert [f'href="#page={n}" data-page="{n}"' in html for n in (1, 2, 3)] == [True] * 3
    assert "popover" not in re.search(r'<div class="rd-find"[^>]*>', html)[0]


def test_hits_beyond_the_marked_pages_lead_to_pages_of_their_own(monkeypatch) -> None:
    monkeypatch.setattr("wenyuan.portal.reader.context.BOXED_PAGES", 1)
    document = made.document(made.pdf(2), pages=2)
    html = _reader(_html(document, "?q=工会"))
    assert 'href="#page=1"' in html
    assert re.search(rf'href="/d/{document.public_id}/p/2\?q=%E5%B7%A5%E4%BC%9A" data-page="2"', html)


def test_marks_begin_at_the_page_that_a_link_names(monkeypatch) -> None:
    monkeypatch.setattr("wenyuan.portal.reader.context.BOXED_PAGES", 1)
    html = _reader(_html(made.document(made.pdf(3), pages=3), "?q=工会&page=3"))
    assert ["mark data-hit" in part for part in html.split('<section class="pg"')[1:]] == [False, False, True]


def test_the_text_mode_asks_for_no_places(monkeypatch) -> None:
    monkeypatch.setattr("wenyuan.renditions.boxes", None)
    html = _reader(_html(made.document(made.pdf(2), pages=2), "?q=工会&mode=text"))
    assert html.count("<mark>工会</mark>") >= 2


def test_a_query_is_never_markup() -> None:
    html = _html(made.document(made.pdf(1), pages=1), '?q="><script>alert(1)</script>')
    assert "<script>alert" not in html


def test_the_text_mode_has_page_marks_that_are_links_and_anchors() -> None:
    html = _reader(_html(made.document(made.pdf(3), pages=3), "?mode=text"))
    assert [f'id="page={n}"' in html and f'href="#page={n}"' in html for n in (1, 2, 3)] == [True] * 3
    assert "<img" not in html


def test_the_grid_shows_a_thumbnail_a_page_that_leads_to_it() -> None:
    html = _reader(_html(made.document(made.pdf(3), pages=3), "?mode=grid"))
    assert html.count("-160.img") == 3
    assert "?mode=page#page=3" in html


def test_a_phone_reads_flowing_kinds_as_text() -> None:
    document = made.document(made.pdf(1), pages=1, kind="docx")
    assert 'data-mode="text"' in _html(document, **{"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"})
    assert 'data-mode="page"' in _html(document, **{"User-Agent": "Mozilla/5.0 (Macintosh)"})


def test_a_scan_without_text_says_so_in_words() -> None:
    document = made.document(made.pdf(1, draw=made.seal), pages=1, texts=[""])
    note = "This page is a picture; it holds no text"
    for mode in ("page", "text"):
        answer = Client().get(f"/en/d/{document.public_id}?mode={mode}")
        assert note in answer.content.decode()


def test_an_approximate_layout_is_labelled() -> None:
    document = made.document(made.pdf(1), pages=1)
    plain = _reader(_html(document))
    document.current.rendition = Rendition.APPROXIMATE
    document.current.save()
    assert 'class="rd-note"' not in plain
    assert 'class="rd-note"' in _reader(_html(document))


def test_a_text_only_document_shows_its_text_and_the_reason() -> None:
    document = made.document(made.pdf(1), pages=1)
    revision = document.current
    revision.pdf, revision.rendition, revision.failure_code = None, Rendition.TEXT_ONLY, "timeout"
    revision.save()
    html = _reader(_html(document, "?mode=page"))
    assert 'data-mode="text"' in html
    assert 'class="rd-note"' in html
    assert "促进劳动关系和谐稳定" in html
    assert "-800.img" not in html


def test_a_pdf_that_cannot_be_read_still_has_its_pages_and_stored_text() -> None:
    document = made.document(b"%PDF-1.4 broken", pages=2, texts=["甲", "乙"])
    assert _reader(_html(document)).count('<section class="pg"') == 2
    assert "<p>乙</p>" in _reader(_html(document, "?mode=text"))


def test_outline_entries_lead_to_their_pages() -> None:
    outline = [{"level": 0, "title": "第一章 <总则>", "page": 2}]
    html = _reader(_html(made.document(made.pdf(3), pages=3, outline=outline)))
    assert re.search(r'<a href="#page=2"><bdi>第一章 &lt;总则&gt;</bdi>', html)
