"""What an uploader is told of copies, what he may say of them, and what nobody learns by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from tests.portal import copy_samples, samples
from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.copies import actions
from wenyuan.copies.models import Pair, Statement
from wenyuan.copies.queries import check_text, matches_of
from wenyuan.copies.texts import pages_of
from wenyuan.library.models import Access, Document, Status
from wenyuan.library.rules import visible_to
from wenyuan.portal.copies_shown import copies_beside
from wenyuan.portal.copy_notices import notices_for


@pytest.fixture
def uploader(library: samples.Library) -> User:
    return User.objects.create(username="uploader")


@pytest.fixture
def there(library: samples.Library) -> Document:
    return copy_samples.document(library.owner, "茶", copy_samples.text_named("annual-review"))


@pytest.fixture
def mine(uploader: User, there: Document) -> Document:
    """The uploader's: a rewritten copy of what is there."""
    return copy_samples.document(uploader, "茶话", copy_samples.laundered(copy_samples.text_named("annual-review")))


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_uploader_is_told_at_once_with_level_and_evidence(mine: Document, there: Document, uploader: User) -> None:
    (one,) = notices_for(mine, uploader)
    assert (one.document, one.level, one.statement, one.decision) == (there, "rewritten", None, "")
    page = client_for(uploader).get(one.address)
    assert page.status_code == 200 and one.statement_address in page.content.decode()


def test_the_page_on_which_one_keeps_a_document_names_its_copies_and_takes_a_statement(
    mine: Document, uploader: User
) -> None:
    (one,) = notices_for(mine, uploader)
    page = client_for(uploader).get(f"/d/{mine.public_id}/edit").content.decode()
    assert one.address in page and one.statement_address in page
    client_for(uploader).post(one.statement_address, {"kind": "own", "note": "我的旧稿"})
    assert "我的旧稿" in client_for(uploader).get(f"/d/{mine.public_id}/edit").content.decode()


@pytest.mark.parametrize("who", ["stranger", "another"])
def test_nobody_else_is_told(mine: Document, who: str) -> None:
    person = AnonymousUser() if who == "stranger" else User.objects.create(username="another")
    assert notices_for(mine, person) == []


def test_what_was_said_is_kept_shown_to_librarians_changed_and_taken_back(
    mine: Document, there: Document, uploader: User, library: samples.Library
) -> None:
    client, desk = client_for(uploader), client_for(library.librarian)
    (one,) = notices_for(mine, uploader)
    client.post(one.statement_address, {"kind": "edition", "note": "2024年修订"})
    client.post(one.statement_address, {"kind": "own", "note": "本人所写"})
    row = Statement.objects.get()
    assert (row.document, row.other, row.kind, row.note, row.by) == (mine, there, "own", "本人所写", uploader)
    pair = Pair.objects.get()
    for page in (desk.get(f"/desk/copies/{pair.pk}"), desk.get(one.address), client.get(one.address)):
        assert "本人所写" in page.content.decode()
    assert "有说明" in desk.get("/desk/copies").content.decode()
    assert "本人所写" not in Client().get(one.address).content.decode()
    actions.rebuild()
    assert notices_for(mine, uploader)[0].statement == row
    client.post(one.statement_address, {"kind": ""})
    assert not Statement.objects.exists()
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == [
        "copies.state", "copies.state", "copies.unstate",
    ]  # fmt: skip


@pytest.mark.parametrize(("who", "kind"), [("owner", "own"), ("stranger", "own"), ("uploader", "stolen")], ids=str)
def test_only_the_uploader_says_something_and_only_what_can_be_said(
    mine: Document, there: Document, uploader: User, library: samples.Library, who: str, kind: str
) -> None:
    client = {"owner": client_for(library.owner), "stranger": Client(), "uploader": client_for(uploader)}[who]
    address = notices_for(mine, uploader)[0].statement_address
    assert client.post(address, {"kind": kind}).status_code == 404
    assert client.get(address).status_code == 405
    assert not Statement.objects.exists()


def test_a_statement_needs_a_match(mine: Document, uploader: User, library: samples.Library) -> None:
    address = f"/d/{mine.public_id}/copies/{library.public.public_id}/statement"
    assert client_for(uploader).post(address, {"kind": "own"}).status_code == 404


def test_after_a_librarians_word_nobody_is_asked(mine: Document, uploader: User, library: samples.Library) -> None:
    (one,) = notices_for(mine, uploader)
    actions.decide(Pair.objects.get(), "copy", by=library.librarian)
    assert notices_for(mine, uploader)[0].decision == "copy"
    assert one.statement_address not in client_for(uploader).get(one.address).content.decode()
    actions.decide(Pair.objects.get(), "quotation", by=library.librarian)
    assert notices_for(mine, uploader) == []


HIDDEN = [
    *[{"access": access} for access in Access.values if access != Access.PUBLIC],
    *[{"status": status} for status in Status.values if status not in {Status.PUBLISHED, Status.PROCESSING}],
    {"status": Status.PROCESSING, "needs_review": True},
    {"embargo_until": timezone.now() + timedelta(days=3650)},
]


@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda fields: "-".join(map(str, [*fields, *fields.values()]))[:24])
def test_a_match_with_what_one_may_not_see_tells_nothing(
    hidden: dict[str, object], uploader: User, library: samples.Library
) -> None:
    tea = copy_samples.text_named("annual-review")
    secret = copy_samples.document(library.owner, "秘", tea, **hidden)
    theirs = copy_samples.document(uploader, "茶话", copy_samples.laundered(tea))
    same = copy_samples.document(uploader, "茶", tea)
    assert Pair.objects.count() >= 2
    stranger = AnonymousUser()
    assert not Document.objects.filter(visible_to(stranger), pk=secret.pk).exists()
    address = f"/d/{theirs.public_id}/copies/{secret.public_id}"
    people = [(stranger, Client())]
    if not Document.objects.filter(visible_to(uploader), pk=secret.pk).exists():
        people.append((uploader, client_for(uploader)))
    for person, client in people:
        for document in (theirs, same):
            told = [one.document.pk for one in matches_of(document, user=person)]
            told += [one.document.pk for one in copies_beside(document, user=person)]
            told += [one.document.pk for one in notices_for(document, person)]
            told += [one.pk for one, _ in check_text(pages_of(document.current), user=person).verdicts]
            assert secret.pk not in told
            page = client.get(f"/d/{document.public_id}").content.decode()
            assert secret.public_id not in page and "秘" not in page
        assert (
            client.get(address).status_code == client.post(f"{address}/statement", {"kind": "own"}).status_code == 404
        )
    assert secret.pk not in Document.objects.values_list("head", flat=True)


@pytest.mark.parametrize("change", ["withdraw", "close", "embargo"])
def test_a_head_that_is_taken_from_sight_hides_nothing(change: str, uploader: User, library: samples.Library) -> None:
    from wenyuan.library.standing import Audience
    from wenyuan.moderation import standing

    tea = copy_samples.text_named("annual-review")
    first = copy_samples.document(library.owner, "茶", tea)
    second = copy_samples.document(uploader, "又茶", tea)
    assert Document.objects.get(pk=second.pk).head_id == first.pk
    later = timezone.now() + timedelta(days=9)
    verbs: dict[str, Callable[[], object]] = {
        "withdraw": lambda: standing.withdraw(first, by=library.owner),
        "close": lambda: standing.change_audience(first, Audience(access=Access.PRIVATE), by=library.owner),
        "embargo": lambda: standing.change_audience(first, Audience(embargo_until=later), by=library.owner),
    }
    verbs[change]()
    assert Document.objects.get(pk=second.pk).head_id is None


def test_a_librarian_speaks_for_no_uploader_and_is_not_asked_to(
    mine: Document, there: Document, uploader: User, library: samples.Library
) -> None:
    desk = client_for(library.librarian)
    (one,) = notices_for(mine, uploader)
    client_for(uploader).post(one.statement_address, {"kind": "own", "note": "我的旧稿"})
    assert desk.post(one.statement_address, {"kind": "template"}).status_code == 404
    assert desk.post(one.statement_address, {"kind": ""}).status_code == 404
    assert [(row.kind, row.by) for row in Statement.objects.all()] == [("own", uploader)]
    (seen,) = notices_for(mine, library.librarian)
    assert one.may_state and not seen.may_state
    page = desk.get(f"/d/{mine.public_id}/edit").content.decode()
    assert one.address in page and one.statement_address not in page and "我的旧稿" not in page
