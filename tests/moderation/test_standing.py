"""Verbs of standing: who may, from which state, and what each leaves behind."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.audit.models import Event
from wenyuan.jobs.models import Outbox
from wenyuan.library.errors import NotAllowed, WrongState
from wenyuan.library.models import Access, Document, Status
from wenyuan.library.rules import visible_to
from wenyuan.library.standing import Audience
from wenyuan.moderation import standing

pytestmark = pytest.mark.django_db


def is_seen(document: Document, *, by: object = None) -> bool:
    return Document.objects.filter(visible_to(by or AnonymousUser()), pk=document.pk).exists()  # type: ignore[arg-type]


def test_withdrawn_is_gone_for_readers_and_comes_back(library: samples.Library) -> None:  # noqa: F811
    gone = standing.withdraw(library.public, by=library.owner, reason="superseded")
    assert not is_seen(gone) and is_seen(gone, by=library.owner)
    assert gone.ended_at is not None and gone.ended_reason == "superseded"
    back = standing.publish(gone, by=library.librarian)
    assert is_seen(back) and back.ended_at is None and back.ended_reason == ""


def test_every_change_owes_the_index_and_tells_the_audit(library: samples.Library) -> None:  # noqa: F811
    Outbox.objects.all().delete()
    standing.remove(library.public, by=library.librarian, reason="not ours")
    assert Outbox.objects.filter(topic="index", key=library.public.pk).exists()
    event = Event.objects.get()
    assert (event.actor, event.verb, event.subject) == (
        library.librarian,
        "document.remove",
        f"document:{library.public.pk}",
    )
    assert event.data == {"before": "published", "reason": "not ours"}


def test_strangers_change_nothing(library: samples.Library) -> None:  # noqa: F811
    for verb in (standing.publish, standing.withdraw, standing.submit):
        with pytest.raises(NotAllowed):
            verb(library.public, by=library.member)
    with pytest.raises(NotAllowed):
        standing.change_audience(library.public, Audience(access=Access.PRIVATE), by=library.member)
    assert is_seen(library.public) and not Event.objects.exists()


def test_an_owner_can_neither_publish_nor_remove(library: samples.Library) -> None:  # noqa: F811
    with pytest.raises(NotAllowed):
        standing.publish(library.in_review, by=library.owner)
    with pytest.raises(NotAllowed):
        standing.remove(library.public, by=library.owner, reason="")


def test_what_is_not_in_review_cannot_be_sent_back(library: samples.Library) -> None:  # noqa: F811
    with pytest.raises(WrongState):
        standing.send_back(library.public, by=library.librarian, reason="")
    assert standing.send_back(library.in_review, by=library.librarian, reason="no title").status == Status.DRAFT


def test_a_link_ends_when_it_is_renewed_or_the_access_changes(library: samples.Library) -> None:  # noqa: F811
    linked = standing.change_audience(library.public, Audience(access=Access.LINK), by=library.owner)
    visitor = AnonymousUser()
    visitor.link_keys = {linked.link_key}  # type: ignore[attr-defined]
    assert linked.link_key and is_seen(linked, by=visitor) and not is_seen(linked)
    renewed = standing.renew_link(linked, by=library.owner)
    assert not is_seen(renewed, by=visitor)
    visitor.link_keys = {renewed.link_key}  # type: ignore[attr-defined]
    assert is_seen(renewed, by=visitor)
    standing.change_audience(renewed, Audience(access=Access.PRIVATE), by=library.owner)
    assert not is_seen(renewed, by=visitor)


def test_named_people_see_and_others_do_not(library: samples.Library) -> None:  # noqa: F811
    audience = Audience(access=Access.NAMED, people=(library.member,))
    named = standing.change_audience(library.public, audience, by=library.owner)
    assert is_seen(named, by=library.member) and not is_seen(named)
    assert Event.objects.get().data["people"] == [library.member.pk]
