from __future__ import annotations

from django.test import Client

from tests.portal import samples


def test_a_person_signs_in_and_out_and_comes_back_where_they_were(library, client: Client) -> None:
    address = f"/en/d/{library.private.public_id}"
    assert client.get(address).status_code == 404
    form = {"username": "guest-ant", "password": samples.PASSWORD, "next": address}
    response = client.post("/en/sign-in", form)
    assert (response.status_code, response["Location"]) == (302, address)
    assert client.get(address).status_code == 200
    assert client.post("/en/sign-out").status_code == 302
    assert client.get(address).status_code == 404


def test_a_wrong_password_is_told_on_top_and_the_name_is_kept(library, client: Client) -> None:
    text = client.post("/en/sign-in", {"username": "guest-ant", "password": "wrong"}).content.decode()
    assert 'role="alert"' in text
    assert 'value="guest-ant"' in text
    assert "wrong" not in text.replace("Something went wrong", "")


def test_signing_in_does_not_lead_to_other_sites(library, client: Client) -> None:
    form = {"username": "guest-ant", "password": samples.PASSWORD, "next": "https://example.org/"}
    assert client.post("/sign-in", form)["Location"] == "/"


def test_the_sites_name_stays_on_the_sign_in_page(library, client: Client) -> None:
    text = client.get("/sign-in").content.decode()
    # Django's own view brings a `site` that is the host name.
    assert "<span>文渊</span></a>" in text


def test_a_form_without_its_token_is_refused_in_words(library) -> None:
    response = Client(enforce_csrf_checks=True).post("/en/sign-in", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "The form has expired" in response.content.decode()
