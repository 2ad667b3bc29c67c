"""Where the site lets strangers read the first pages only: on every road, and said on the page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests.portal import copy_samples, samples
from wenyuan.house import settings as house
from wenyuan.library import previews
from wenyuan.library.models import Access, Document
from wenyuan.library.standing import Audience, set_audience

SHOWN = 2


@pytest.fixture
def bounded() -> None:
    house.assume({"preview_pages": SHOWN})


#: Address below /d/<id> of the document of five pages -> status for a stranger, and for a member.
ROADS = {
    "/p/2": (200, 200),
    "/p/3": (302, 200),
    "/p/5": (302, 200),
    "/p/6": (404, 404),
    "/text/1-2": (200, 200),
    "/text/3-5": (404, 200),
    "/print": (404, 200),
    "/download": (302, 200),
    "/download?as=pdf": (302, 200),
}


@pytest.mark.parametrize("road", ROADS)
def test_pages_behind_the_bound_are_for_those_who_signed_in(
    bounded: None,
    tools_zygote,
    library: samples.Library,
    client_of,
    road: str,
) -> None:
    address = f"/d/{library.public.public_id}{road}"
    found = tuple(client_of(role).get(address).status_code for role in ("stranger", "member"))
    assert found == ROADS[road]


def test_without_a_bound_nothing_is_withheld(tools_zygote, library: samples.Library, client: Client) -> None:
    found = {road: client.get(f"/d/{library.public.public_id}{road}").status_code for road in ROADS}
    assert found == {road: status for road, (_, status) in ROADS.items()}


def test_pictures_behind_the_bound_are_not_drawn_and_none_of_the_others_is_kept_too_widely(
    bounded: None,
    tools_zygote,
    library: samples.Library,
    client_of,
) -> None:
    revision = library.public.current
    base = f"/img/{library.public.public_id}/1-{revision.pdf_id[:10]}/"
    stranger, member = client_of("stranger"), client_of("member")
    assert [stranger.get(f"{base}{n}-160.img").status_code for n in (2, 3)] == [200, 404]
    answers = [member.get(f"{base}{n}-160.img") for n in (2, 3)]
    assert [answer.status_code for answer in answers] == [200, 200]
    # A cache on the way must not hand a member's answer to a stranger.
    assert all("no-store" in answer["Cache-Control"] for answer in answers)
    assert "public" in stranger.get(f"{base}2-160.img")["Cache-Control"]


#: Words that stand on page 4 only.
FAR = "第4节"


@pytest.mark.parametrize(
    "tail", ["", "?mode=text", "?mode=text&page=4", "?mode=grid", "?q=第4节", "/find?q=第4节", "/thumbs"]
)
def test_no_word_of_the_other_pages_is_in_any_answer(
    bounded: None,
    tools_zygote,
    library: samples.Library,
    client_of,
    tail: str,
) -> None:
    address = f"/d/{library.public.public_id}{tail}"
    text = client_of("stranger").get(address, follow=True).content.decode().replace("q=%E7%AC%AC4%E8%8A%82", "")
    assert "借阅与服务之4" not in text and "4-160.img" not in text and "4-800.img" not in text
    assert '"total":0' in text.replace(" ", "") or "find" not in tail
    member = client_of("member").get(address, follow=True).content.decode()
    assert "借阅与服务之4" in member or "4-160.img" in member or "第4" in member


def test_the_page_says_how_much_there_is_and_what_to_do(bounded: None, library: samples.Library, client_of) -> None:
    address = f"/d/{library.public.public_id}"
    text = client_of("stranger").get(address, follow=True).content.decode()
    assert "全部 5 页中的第 1 至 2 页" in text and "一页不少" not in text
    assert "登录后下载" in text and "/sign-in?next=" in text
    member = client_of("member").get(address, follow=True).content.decode()
    assert "全部 5 页中" not in member and "登录后下载" not in member


def test_a_document_shorter_than_the_bound_is_whole(library: samples.Library, client: Client) -> None:
    house.assume({"preview_pages": 5})
    text = client.get(f"/d/{library.public.public_id}", follow=True).content.decode()
    assert "登录后阅读" not in text
    assert previews.excerpt(library.public, library.public.current, user=AnonymousUser()) is library.public.current


def test_an_embedded_document_ends_where_it_does_for_strangers(
    bounded: None, library: samples.Library, client_of
) -> None:
    for role in ("stranger", "member"):
        text = client_of(role).get(f"/embed/d/{library.public.public_id}").content.decode()
        assert 'data-total="2"' in text, role


def test_instant_text_is_cut_as_well(library: samples.Library, client_of) -> None:
    Document.objects.filter(pk=library.processing.pk).update(title="长文")
    revision = library.processing.current
    revision.quick_text = "甲" * 1200 + "乙" * 5000
    revision.save()
    house.assume({"preview_pages": 1})
    address = f"/d/{library.processing.public_id}"
    assert "乙" not in client_of("stranger").get(address, follow=True).content.decode()
    assert "乙" in client_of("member").get(address, follow=True).content.decode()


def test_who_was_given_a_link_was_given_all_of_it(bounded: None, library: samples.Library) -> None:
    set_audience(library.public, Audience(access=Access.LINK))
    stranger = AnonymousUser()
    stranger.link_keys = {library.public.link_key}  # type: ignore[attr-defined]
    assert previews.excerpt(library.public, library.public.current, user=stranger) is library.public.current
    assert not previews.needs_sign_in(library.public, user=stranger)


def test_evidence_on_copies_may_quote_other_pages_and_so_needs_signing_in(library: samples.Library, client_of) -> None:
    found = copy_samples.copies(library.owner)
    documents = list(Document.objects.exclude(pk__lt=library.in_review.pk + 1).order_by("pk")[:2])
    assert found is not None and len(documents) == 2
    house.assume({"preview_pages": 1})
    a_long, other = library.long, documents[0]
    address = f"/d/{a_long.public_id}/copies/{other.public_id}"
    assert client_of("stranger").get(address).status_code == 302
    assert client_of("member").get(address).status_code in {200, 404}


def test_an_excerpt_leaves_the_revision_as_it_was(bounded: None, library: samples.Library) -> None:
    revision = library.long.current
    part = previews.excerpt(library.long, revision, user=AnonymousUser())
    assert (part.page_count, revision.page_count) == (SHOWN, 24)
    assert [line["page"] for line in part.outline] == [2] and len(revision.outline) == 18


def test_a_download_that_needs_signing_in_leads_there_and_reading_stays_open(
    tools_zygote,
    library: samples.Library,
    client_of,
) -> None:
    house.assume({"download_needs_sign_in": True})
    stranger = client_of("stranger")
    answer = stranger.get(f"/d/{library.public.public_id}/download")
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in?next=")
    assert stranger.get(f"/d/{library.public.public_id}/p/5").status_code == 200
    assert client_of("member").get(f"/d/{library.public.public_id}/download").status_code == 200
