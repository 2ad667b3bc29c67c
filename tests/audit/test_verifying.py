"""Whatever is done to the chain past the triggers is named, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection

from tests.audit.conftest import sealed
from wenyuan.accounts.models import User
from wenyuan.audit import append_only, chain, checks, heads, sealing
from wenyuan.audit.actions import record
from wenyuan.audit.models import Event, Seal, Verification
from wenyuan.audit.verifying import verify

pytestmark = pytest.mark.django_db


def found() -> list[tuple[str, int | None, int | None]]:
    """(kind, sequence, event) of every trouble."""
    return [(one.kind, one.sequence, one.event) for one in verify().troubles]


def test_a_chain_that_nobody_touched_is_whole(chain_of_six: list[Event]) -> None:
    heads.note("first")
    walk = verify()
    assert walk.is_whole and walk.events == walk.sequence == 6 and walk.heads == 1
    assert not list(checks.problems()) and Verification.objects.latest("pk").troubles == []


@pytest.mark.parametrize(
    "change",
    ["verb = 'document.remove'", "subject = 'document:7'", "actor_id = NULL", "at = '2020-01-01 00:00:00+00'", "data = '{}'", "salt = ''"],
)  # fmt: skip
def test_a_changed_event_is_named_and_only_it(
    chain_of_six: list[Event], hand: Callable[[str], None], change: str
) -> None:
    event = chain_of_six[2]
    hand(f"UPDATE audit_event SET {change} WHERE id = {event.pk}")
    assert found() == [("changed", 3, event.pk)]


def test_one_changed_character_of_the_details_is_named(chain_of_six: list[Event], hand: Callable[[str], None]) -> None:
    event = chain_of_six[4]
    text = json.dumps({"reason": "理由5"}, ensure_ascii=False)
    hand(f"UPDATE audit_event SET data = '{text}' WHERE id = {event.pk}")
    assert found() == [("changed", 5, event.pk)]
    assert "its details" in str(verify().troubles[0])


def test_a_removed_event_is_named(chain_of_six: list[Event], hand: Callable[[str], None]) -> None:
    hand(f"DELETE FROM audit_event WHERE id = {chain_of_six[0].pk}")
    assert found() == [("missing", 1, chain_of_six[0].pk)]


def test_an_event_removed_with_its_seal_is_named(chain_of_six: list[Event], hand: Callable[[str], None]) -> None:
    hand(f"DELETE FROM audit_event WHERE id = {chain_of_six[3].pk}")
    hand("DELETE FROM audit_seal WHERE sequence = 4")
    assert found() == [("seal_missing", 4, None)]


def test_an_event_slipped_in_among_older_ones_is_named(
    chain_of_six: list[Event], hand: Callable[[str], None], anna: User
) -> None:
    gap = chain_of_six[1].pk
    hand(f"DELETE FROM audit_event WHERE id = {gap}")
    hand("DELETE FROM audit_seal WHERE sequence = 2")
    record(anna, "document.publish", "document:99")
    hand(f"UPDATE audit_event SET id = {gap} WHERE subject = 'document:99'")
    assert found() == [("seal_missing", 2, None), ("added", None, gap)]


def test_two_events_that_changed_places_are_both_named(chain_of_six: list[Event], hand: Callable[[str], None]) -> None:
    one, other = chain_of_six[1].pk, chain_of_six[4].pk
    hand("UPDATE audit_seal SET event = -1 WHERE sequence = 2")
    hand(f"UPDATE audit_seal SET event = {one} WHERE sequence = 5")
    hand(f"UPDATE audit_seal SET event = {other} WHERE sequence = 2")
    assert found() == [("changed", 2, other), ("changed", 5, one)]


def test_a_changed_seal_is_told_from_a_changed_event(chain_of_six: list[Event], hand: Callable[[str], None]) -> None:
    hand(f"UPDATE audit_seal SET hash = '{'f' * 64}' WHERE sequence = 3")
    assert found() == [("seal_changed", 3, chain_of_six[2].pk)]


def test_a_chain_cut_off_at_its_end_is_named_by_the_head_outside(
    chain_of_six: list[Event], hand: Callable[[str], None]
) -> None:
    heads.note("first")
    hand("DELETE FROM audit_seal WHERE sequence > 4")
    hand(f"DELETE FROM audit_event WHERE id > {chain_of_six[3].pk}")
    assert found() == [("cut_off", 4, None)]


def test_a_chain_reckoned_anew_after_a_change_is_named_by_the_head_outside(
    chain_of_six: list[Event], hand: Callable[[str], None]
) -> None:
    heads.note("first")
    hand(f"UPDATE audit_event SET verb = 'document.remove' WHERE id = {chain_of_six[2].pk}")
    hand("DELETE FROM audit_seal")
    assert sealing.seal() == 6  # by somebody who can run our own code
    assert found() == [("rewritten", 6, None)]
    heads.path().unlink()
    assert found() == [], "without a head outside nobody could know"


def test_every_harm_at_once_is_named(chain_of_six: list[Event], hand: Callable[[str], None]) -> None:
    heads.note("first")
    hand(f"DELETE FROM audit_event WHERE id = {chain_of_six[0].pk}")
    hand(f"UPDATE audit_event SET subject = 'document:77' WHERE id = {chain_of_six[2].pk}")
    hand("DELETE FROM audit_seal WHERE sequence IN (4, 6)")
    hand(f"DELETE FROM audit_event WHERE id = {chain_of_six[5].pk}")
    assert {kind for kind, _, _ in found()} == {"missing", "changed", "seal_missing", "added", "cut_off"}


def test_a_seal_removed_from_the_end_is_made_again_the_same(
    chain_of_six: list[Event], hand: Callable[[str], None]
) -> None:
    heads.note("first")
    hand("DELETE FROM audit_seal WHERE sequence = 6")
    assert found() == [] and sealed()[-1].hash == heads.known()[0].hash


def test_a_missing_trigger_is_named(chain_of_six: list[Event]) -> None:
    append_only.lift()
    assert {one.note for one in verify().troubles} == append_only.names()
    append_only.install()
    assert verify().is_whole


def test_a_long_list_of_troubles_is_cut_and_counted(anna: User, hand: Callable[[str], None]) -> None:
    for n in range(130):
        record(anna, "category.add", f"category:{n}")
    sealing.seal()
    hand("UPDATE audit_event SET verb = 'category.move'")
    told = verify().as_record()
    assert (len(told["troubles"]), told["more"], told["whole"]) == (100, 30, False)
    assert len(list(checks.problems())) == 101


def test_a_chain_longer_than_a_portion_is_walked_whole(anna: User, hand: Callable[[str], None]) -> None:
    Event.objects.bulk_create([Event(actor=anna, verb="tag.add", subject=f"tag:{n}") for n in range(1203)])
    assert sealing.seal() == 1203
    last = sealed()[-1]
    before = sealed()[-2]
    event = Event.objects.get(pk=last.event)
    assert last.hash == chain.link(before.hash, sequence=1203, event=event, details=last.details)
    hand(f"UPDATE audit_event SET verb = 'tag.x' WHERE id = {sealed()[1001].event}")
    assert found() == [("changed", 1002, sealed()[1001].event)]


def test_the_sentence_of_each_trouble_says_which_event(chain_of_six: list[Event], hand: Callable[[str], None]) -> None:
    hand(f"DELETE FROM audit_event WHERE id = {chain_of_six[5].pk}")
    (said,) = checks.problems()
    assert said == f"audit: event {chain_of_six[5].pk} (number 6) is missing"
    assert Seal.objects.count() == 6 and connection.vendor in {"sqlite", "postgresql"}
