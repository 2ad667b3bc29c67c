"""Proposals are confirmed by one key each, and every field comes back when they are taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.library.models import Document, Proposal
from wenyuan.workbench.models import Verdict


@pytest.fixture
def proposed(library: samples.Library) -> dict[str, Proposal]:
    """Four proposals for one document, two of them for its title."""
    rows = [
        ("title", "社区图书馆借阅办法", "heading", 0.9),
        ("title", "借阅办法", "file_name", 0.4),
        ("category", "safety", "category", 0.7),
        ("tag", "借阅", "text", 0.6),
    ]
    made = {}
    for field, value, source, confidence in rows:
        made[value] = Proposal.objects.create(
            document=library.public,
            field=field,
            value=value,
            source=source,
            confidence=confidence,
            why={"words": ["借书证"]},
        )
    return made


def say(client: Client, verb: str, document: Document, **values: Any) -> str:
    return client.post("/desk/proposals/say", {"verb": verb, "item": document.pk, **values})["Location"]


def now(library: samples.Library) -> Document:
    return Document.objects.select_related("category").get(pk=library.public.pk)


def undo_last(client: Client) -> None:
    client.post(f"/desk/log/{Verdict.objects.filter(undone_at=None).latest('pk').pk}/undo")


def test_they_stand_by_field_the_surest_first_with_source_and_reason(
    librarian: Client, library: samples.Library, proposed: dict[str, Proposal]
) -> None:
    response = librarian.get("/desk/proposals")
    assert [offer.value for offer in response.context["shown"]["offers"]] == [
        "社区图书馆借阅办法",
        "借阅办法",
        "安全管理",
        "借阅",
    ]
    page = response.content.decode()
    assert "第 1 页最大的一行" in page and "借书证" in page and "90" in page


def test_one_key_accepts_the_first_and_its_rivals_are_past(
    librarian: Client, library: samples.Library, proposed: dict[str, Proposal]
) -> None:
    assert say(librarian, "accept", library.public) == f"/desk/proposals/{library.public.pk}"
    assert now(library).title == "社区图书馆借阅办法"
    proposed["借阅办法"].refresh_from_db()
    assert proposed["借阅办法"].state == Proposal.State.PAST
    undo_last(librarian)
    assert now(library).title == library.public.title
    assert Proposal.objects.filter(state=Proposal.State.OPEN).count() == 4


def test_the_chosen_one_is_meant_and_no_other(
    librarian: Client, library: samples.Library, proposed: dict[str, Proposal]
) -> None:
    say(librarian, "refuse", library.public, proposal=proposed["safety"].pk)
    assert Proposal.objects.get(state=Proposal.State.REFUSED) == proposed["safety"]
    say(librarian, "accept", library.public, proposal=proposed["借阅办法"].pk)
    assert now(library).title == "借阅办法"


def test_what_was_decided_meanwhile_is_not_decided_again(
    librarian: Client, library: samples.Library, proposed: dict[str, Proposal]
) -> None:
    say(librarian, "accept", library.public, proposal=proposed["safety"].pk)
    response = librarian.post(
        "/desk/proposals/say",
        {"verb": "refuse", "item": library.public.pk, "proposal": proposed["safety"].pk},
        follow=True,
    )
    assert [str(message) for message in response.context["messages"]]
    assert now(library).category == library.shelves["safety"]
    assert Verdict.objects.count() == 1


def test_all_at_once_takes_the_surest_of_every_field_and_gives_all_back(
    librarian: Client, library: samples.Library, proposed: dict[str, Proposal]
) -> None:
    assert say(librarian, "accept_all", library.public) == "/desk/proposals"
    row = now(library)
    assert (row.title, row.category) == ("社区图书馆借阅办法", library.shelves["safety"])
    assert list(row.tags.values_list("name", flat=True)) == ["借阅"]
    undo_last(librarian)
    row = now(library)
    assert (row.title, row.category) == (library.public.title, library.shelves["rules"])
    assert not row.tags.exists()
    assert librarian.get("/desk/proposals").context["total"] == 1
