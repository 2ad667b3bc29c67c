"""A better place, proposed by who reads: one a person, and no name of a category that is secret to him."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.portal import samples
from wenyuan.library.models import Category, Proposal

Clients = Callable[[str], Client]


def test_a_member_proposes_a_place_and_a_second_one_replaces_it(client_of: Clients, library: samples.Library) -> None:
    client, address = client_of("member"), f"/d/{library.public.public_id}/place"
    page = client.get(address).content.decode()
    assert 'value="culture"' in page and 'value="rules"' not in page
    for slug in ("culture", "printing"):
        assert client.post(address, {"category": slug}).status_code == 302
    assert list(Proposal.objects.values_list("value", "source", "by")) == [("printing", "reader", library.member.pk)]
    library.public.refresh_from_db()
    assert library.public.category == library.shelves["rules"]


def test_a_stranger_is_asked_to_sign_in(client_of: Clients, library: samples.Library) -> None:
    response = client_of("stranger").post(f"/d/{library.public.public_id}/place", {"category": "culture"})
    assert response.status_code == 302 and "/sign-in" in response.headers["Location"]
    assert not Proposal.objects.exists()


def test_a_category_in_which_one_sees_nothing_is_not_named(client_of: Clients, library: samples.Library) -> None:
    secret = Category.objects.add_root({"slug": "secret", "name_zh": "机密卷宗", "name_en": "Secret files"})
    samples.document(library.owner, "机密", category=secret, access="private")
    address = f"/d/{library.public.public_id}/place"
    assert "机密卷宗" not in client_of("member").get(address).content.decode()
    assert client_of("member").post(address, {"category": "secret"}).status_code == 404
    assert "机密卷宗" in client_of("owner").get(address).content.decode()


def test_what_only_says_that_nothing_fits_is_not_offered(client_of: Clients, library: samples.Library) -> None:
    other = Category.objects.add_root({"slug": "other", "name_zh": "其它", "name_en": "Other"})
    samples.document(library.owner, "杂件", category=other)
    page = client_of("member").get(f"/d/{library.public.public_id}/place").content.decode()
    assert 'value="other"' not in page
