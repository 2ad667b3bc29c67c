"""A document's management page: who sees it is said before it is saved, and nobody's change is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from django.utils import timezone, translation

from tests.portal import samples
from wenyuan.library.models import Access, Document, Status
from wenyuan.library.rules import visible_to
from wenyuan.library.standing import Audience, audience_of
from wenyuan.notices.models import Notice
from wenyuan.portal.audience import sentence

Clients = Callable[[str], Client]


def is_seen(document: Document, by: object = None) -> bool:
    return Document.objects.filter(visible_to(by or AnonymousUser()), pk=document.pk).exists()  # type: ignore[arg-type]


def edit(document: Document, part: str = "") -> str:
    return f"/d/{document.public_id}/edit{part}"


def seen(client: Client, document: Document) -> str:
    return client.get(edit(document)).context["seen"]


def save(client: Client, document: Document, **values: object):  # type: ignore[no-untyped-def]
    values = {"do": "save", "seen": seen(client, document), **values}
    return client.post(edit(document, "/audience"), values)


@pytest.mark.parametrize("access", [value for value in Access if value != Access.NAMED])
def test_an_audience_is_said_before_it_is_saved(client_of: Clients, library: samples.Library, access: str) -> None:
    client = client_of("owner")
    before = audience_of(library.public)
    response = client.post(edit(library.public, "/audience"), {"do": "say", "access": access})
    assert response.context["said"] == sentence(Audience(access=access), status=Status.PUBLISHED)
    assert response.context["said"] in response.content.decode()
    assert audience_of(Document.objects.get(pk=library.public.pk)) == before
    assert save(client, library.public, access=access).status_code == 302
    assert Document.objects.get(pk=library.public.pk).access == access
    assert is_seen(library.public) == (access == Access.PUBLIC)


def test_an_embargo_is_a_day_in_words_and_hides_until_it_comes(client_of: Clients, library: samples.Library) -> None:
    client = client_of("owner")
    day = timezone.localdate() + dt.timedelta(days=7)
    values = {"access": "public", "embargo": day.isoformat()}
    with translation.override("en"):
        said = client.post("/en" + edit(library.public, "/audience"), {"do": "say", **values}).context["said"]
    assert said.startswith("Everybody can find and read it from") and str(day.year) in said
    save(client, library.public, **values)
    assert not is_seen(library.public) and is_seen(library.public, library.owner)
    kept = Document.objects.get(pk=library.public.pk).embargo_until
    assert kept is not None and timezone.localtime(kept).date() == day
    save(client, library.public, **values)
    assert Document.objects.get(pk=library.public.pk).embargo_until == kept


def test_named_people_and_groups_are_named_by_name(client_of: Clients, library: samples.Library) -> None:
    group = Group.objects.create(name="修复组")
    library.owner.groups.add(group)
    other = Group.objects.create(name="别的组")
    values = {"access": "named", "people": "member, librarian", "groups": [group.pk]}
    client = client_of("owner")
    said = client.post(edit(library.public, "/audience"), {"do": "say", **values}).context["said"]
    assert all(name in said for name in ("member", "librarian", "修复组"))
    save(client, library.public, **values)
    assert is_seen(library.public, library.member) and not is_seen(library.public)
    # A group one is not in is not one's own to name.
    assert save(client, library.public, access="named", people="", groups=[other.pk]).status_code == 422
    assert other.name not in client.get(edit(library.public)).content.decode()


@pytest.mark.parametrize("people", ["nobody-like-this", ""])
def test_who_is_not_there_is_said_and_nothing_saved(client_of: Clients, library: samples.Library, people: str) -> None:
    response = save(client_of("owner"), library.public, access="named", people=people)
    assert response.status_code == 422 and "#id_people" in response.content.decode()
    assert Document.objects.get(pk=library.public.pk).access == Access.PUBLIC


def test_an_audience_that_another_changed_meanwhile_is_not_overwritten(
    client_of: Clients, library: samples.Library
) -> None:
    owner, librarian = client_of("owner"), client_of("librarian")
    before = seen(owner, library.public)
    save(librarian, library.public, access="private")
    response = owner.post(edit(library.public, "/audience"), {"do": "save", "access": "members", "seen": before})
    assert response.status_code == 409 and "别人刚刚改过" in response.content.decode()
    assert Document.objects.get(pk=library.public.pk).access == Access.PRIVATE


def test_the_link_is_shown_and_renewed(client_of: Clients, library: samples.Library) -> None:
    client = client_of("owner")
    save(client, library.public, access="link")
    first = client.get(edit(library.public)).context["link"]
    assert Document.objects.get(pk=library.public.pk).link_key in first
    client.post(edit(library.public, "/link"))
    assert client.get(edit(library.public)).context["link"] != first


def test_fields_are_saved_and_one_changed_by_another_is_not_overwritten(
    client_of: Clients, library: samples.Library
) -> None:
    page = client_of("owner").get(edit(library.public))
    initial = {f"initial-{field.name}": field.initial or "" for field in page.context["fields"]}
    values = {field.name: field.initial or "" for field in page.context["fields"]}
    client_of("librarian").post(edit(library.public, "/fields"), {**values, **initial, "author": "馆员所改"})
    response = client_of("owner").post(edit(library.public, "/fields"), {**values, **initial, "author": "主人所改"})
    assert response.status_code == 409
    response = client_of("owner").post(
        edit(library.public, "/fields"), {**values, **initial, "title": "新标题", "category": "safety"}
    )
    assert response.status_code == 302
    row = Document.objects.select_related("category").get(pk=library.public.pk)
    assert (row.title, row.author, row.category.slug) == ("新标题", "馆员所改", "safety")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("role", "name", "offered"),
    [
        ("owner", "public", {"withdraw"}),
        ("owner", "in_review", {"withdraw"}),
        ("owner", "kept", set()),
        ("librarian", "public", {"withdraw", "remove"}),
        ("librarian", "in_review", {"publish", "send_back", "withdraw", "remove"}),
        ("librarian", "processing", set()),
    ],
)
def test_only_what_one_can_do_is_offered(
    client_of: Clients, library: samples.Library, role: str, name: str, offered: set[str]
) -> None:
    page = client_of(role).get(edit(getattr(library, name)))
    assert {verb.name for verb in page.context["verbs"]} == offered


def test_a_draft_is_handed_in_by_its_owner(client_of: Clients, library: samples.Library) -> None:
    draft = samples.document(library.owner, "草稿", status=Status.DRAFT)
    client_of("owner").post(edit(draft, "/standing"), {"verb": "submit"})
    assert Document.objects.get(pk=draft.pk).status == Status.REVIEW


def test_taken_down_needs_a_reason_and_its_owner_is_told(client_of: Clients, library: samples.Library) -> None:
    librarian = client_of("librarian")
    librarian.post(edit(library.public, "/standing"), {"verb": "remove", "reason": " "})
    assert is_seen(library.public)
    librarian.post(edit(library.public, "/standing"), {"verb": "remove", "reason": "权利人要求"})
    assert not is_seen(library.public, library.owner)
    page = client_of("owner").get("/me/uploads").content.decode()
    assert "权利人要求" in page and library.public.title not in page and str(library.public.number) in page


def test_a_notice_is_ones_own_to_read_away(client_of: Clients, library: samples.Library) -> None:
    client_of("librarian").post(edit(library.public, "/standing"), {"verb": "withdraw", "reason": "有新版"})
    notice = Notice.objects.get()
    assert "有新版" in client_of("owner").get(f"/d/{library.public.public_id}", follow=True).content.decode()
    assert client_of("member").post(f"/me/notices/{notice.pk}").status_code == 404
    response = client_of("owner").post(f"/me/notices/{notice.pk}", {"next": "https://elsewhere.example/"})
    assert response["Location"] == "/me/uploads"
    assert "有新版" not in client_of("owner").get("/me/uploads").content.decode()


def test_what_one_did_oneself_one_is_not_told(client_of: Clients, library: samples.Library) -> None:
    client_of("owner").post(edit(library.public, "/standing"), {"verb": "withdraw", "reason": "有新版"})
    assert not Notice.objects.exists()
