"""Access that is taken away is gone with the next request, whatever was seen before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.portal import samples
from tests.renditions.zygote import tools_zygote  # noqa: F401 - a fixture
from wenyuan.accounts.actions import suspend
from wenyuan.accounts.models import User
from wenyuan.library.models import Access, Document, Grant, Status
from wenyuan.search import indexer

KEY = "k" * 22


def granted(document: Document, user: User) -> Callable[[], object]:
    """By name."""
    Document.objects.filter(pk=document.pk).update(access=Access.NAMED)
    grant = Grant.objects.create(document=document, user=user)
    return grant.delete


def of_a_group(document: Document, user: User) -> Callable[[], object]:
    """As one of a group that is named."""
    Document.objects.filter(pk=document.pk).update(access=Access.NAMED)
    group = Group.objects.create(name="readers")
    user.groups.add(group)
    Grant.objects.create(document=document, group=group)
    return lambda: user.groups.remove(group)


def by_link(document: Document, _user: User) -> Callable[[], object]:
    """By a link, which is renewed."""
    Document.objects.filter(pk=document.pk).update(access=Access.LINK, link_key=KEY)
    return lambda: Document.objects.filter(pk=document.pk).update(link_key="n" * 22)


def as_member(document: Document, _user: User) -> Callable[[], object]:
    """As somebody who is signed in, until it is made private."""
    Document.objects.filter(pk=document.pk).update(access=Access.MEMBERS)
    return lambda: Document.objects.filter(pk=document.pk).update(access=Access.PRIVATE)


def of_everyone(document: Document, _user: User) -> Callable[[], object]:
    """Like everyone, until it is withdrawn."""
    return lambda: Document.objects.filter(pk=document.pk).update(status=Status.WITHDRAWN, published_at=None)


def suspended(document: Document, user: User) -> Callable[[], object]:
    """As a person who is suspended then."""
    Document.objects.filter(pk=document.pk).update(access=Access.MEMBERS)
    return lambda: suspend(user, reason="x", until=None, by=None)


@pytest.mark.parametrize("how", [granted, of_a_group, by_link, as_member, of_everyone, suspended])
def test_the_last_answer_is_given_before_access_ends(db: None, tools_zygote, how) -> None:  # noqa: F811
    owner, reader = samples.user("owner"), samples.user("reader")
    document = samples.document(owner, "密件蓝鲸", pages=2)
    take_away = how(document, reader)
    indexer.rebuild()
    client = Client()
    client.force_login(reader)
    base = f"/d/{document.public_id}"
    client.get(f"{base}?key={KEY}")
    tails = ["", "/p/1", "/text/1", "/thumbs", "/print", "/status", "/find?q=借书证", "/download", "/download?as=pdf"]
    addresses = [f"{base}{tail}" for tail in tails] + [f"/img/{document.public_id}/1/1-160.img"]
    etags = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        etags[address] = answer.headers.get("ETag", '"x"')
        if how is not of_everyone:
            assert answer["Cache-Control"] == "private, no-store", address
    assert document.public_id in client.get("/search?q=蓝鲸").content.decode()

    take_away()

    for address in addresses:
        for headers in ({}, {"If-None-Match": etags[address]}, {"Range": "bytes=0-9"}):
            answer = client.get(address, headers=headers)
            assert answer.status_code == 404, (address, headers, answer.status_code)
    assert client.get(f"{base}?key={KEY}", follow=True).status_code == 404
    for address in ("/search?q=蓝鲸", "/search.atom?q=蓝鲸", "/search/suggest?q=密件", "/", "/sitemap-documents-1.xml"):
        assert document.public_id not in client.get(address).content.decode(), address
