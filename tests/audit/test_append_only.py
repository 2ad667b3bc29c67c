"""The database refuses to change or delete what was recorded, whoever asks; it lets details be forgotten."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from wenyuan.accounts import actions as accounts
from wenyuan.accounts.models import User
from wenyuan.audit import sealing
from wenyuan.audit.actions import FORGOT, forget_details, record
from wenyuan.audit.models import Event, Seal
from wenyuan.audit.verifying import verify

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET verb = 'x'",
        "UPDATE audit_event SET at = '2020-01-01 00:00:00+00'",
        "UPDATE audit_event SET actor_id = NULL",
        "UPDATE audit_event SET data = '{\"reason\": \"other\"}', salt = ''",
        "UPDATE audit_event SET data = '{}', salt = '', subject = 'x'",
        "DELETE FROM audit_event",
        "UPDATE audit_seal SET hash = 'x'",
        "UPDATE audit_seal SET sequence = sequence + 9",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_event",
    ],
)
def test_a_statement_that_changes_the_past_is_refused(chain_of_six: list[Event], statement: str) -> None:
    if connection.vendor == "sqlite" and statement.startswith("TRUNCATE"):
        return  # there is no such statement
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().is_whole and Event.objects.count() == Seal.objects.count() == 6


def test_our_own_code_is_refused_as_well_before_anything_is_sealed(anna: User) -> None:
    event = record(anna, "tag.add", "tag:1")
    event.verb = "tag.remove"
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()


def test_erasing_an_account_leaves_the_chain_whole(chain_of_six: list[Event], anna: User) -> None:
    accounts.erase(anna)
    assert verify().is_whole
    assert not User.objects.filter(username="anna").exists()


def test_a_person_whose_row_goes_leaves_a_number_that_leads_to_nobody(chain_of_six: list[Event], anna: User) -> None:
    key = anna.pk
    anna.delete()
    assert verify().is_whole
    row = Event.objects.select_related("actor").first()
    assert row is not None and row.actor is None and row.actor_id == key


def test_details_of_a_person_are_forgotten_and_the_chain_stays_whole(anna: User) -> None:
    bert = User.objects.create(username="bert")
    record(anna, "user.suspend", bert, reason="王五投诉")
    record(anna, "user.suspend", anna, reason="另一人")
    sealing.seal()
    assert forget_details(bert, by=anna) == 1
    assert forget_details(bert, by=anna) == 0, "twice is once"
    assert verify().is_whole
    told = [(event.verb, event.data) for event in Event.objects.order_by("pk")]
    assert "王五" not in str(told) and "另一人" in str(told)
    assert told[-1][0] == FORGOT
    assert Event.objects.get(verb=FORGOT).data == {"events": [Event.objects.order_by("pk")[0].pk]}


def test_emptied_details_that_no_event_owns_up_to_are_a_change(chain_of_six: list[Event]) -> None:
    Event.objects.filter(pk=chain_of_six[1].pk).update(data={}, salt="")
    assert [(one.kind, one.event) for one in verify().troubles] == [("changed", chain_of_six[1].pk)]
