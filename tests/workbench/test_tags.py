"""Tags at the desk."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.library.models import Tag

CHANGE = "/desk/tags/change"


@pytest.fixture(autouse=True)
def tagged(library: samples.Library) -> None:
    samples.tagged(library.public, ["消防", "TCP/IP"])
    samples.tagged(library.private, ["消防"])


def test_tags_are_renamed_merged_and_removed(librarian: Client, library: samples.Library) -> None:
    assert [(tag.name, tag.n) for tag in librarian.get("/desk/tags").context["tags"]] == [("消防", 2), ("TCP/IP", 1)]
    response = librarian.post(CHANGE, {"do": "rename", "at": "tcp/ip", "name": "网络"})
    assert response["Location"] == f"/desk/tags?at={quote('网络')}"
    assert librarian.get(response["Location"]).context["used"] == 1
    librarian.post(CHANGE, {"do": "merge", "at": "网络", "into": "消防"})
    librarian.post(CHANGE, {"do": "remove", "at": "消防"})
    assert not Tag.objects.exists()


def test_what_cannot_be_done_is_said(librarian: Client) -> None:
    for sent, status in (
        ({"do": "rename", "at": "TCP/IP", "name": "消防"}, 409),
        ({"do": "rename", "at": "TCP/IP", "name": ",,"}, 400),
        ({"do": "merge", "at": "TCP/IP", "into": "没有"}, 409),
        ({"do": "remove", "at": "没有"}, 409),
    ):
        response = librarian.post(CHANGE, sent)
        assert response.status_code == status and 'role="alert"' in response.content.decode()
    assert librarian.get("/desk/tags?at=没有").status_code == 404
    assert [tag.name for tag in librarian.get("/desk/tags?q=ｔｃｐ").context["tags"]] == ["TCP/IP"]
