"""The arithmetic of the chain never changes: what was sealed with one version is verified by all later ones."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest

from wenyuan.audit import chain
from wenyuan.audit.models import Event

EVENT = Event(
    pk=17,
    at=dt.datetime(2026, 11, 24, 18, 0, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=8))),
    actor_id=3,
    verb="document.withdraw",
    subject="document:9",
    data={"reason": "有误", "before": "published"},
    salt="ab" * 16,
)


def test_a_link_is_what_it_was_when_the_first_chain_began() -> None:
    details = chain.details_of(EVENT)
    assert details == "bfd59aea29e673b9e79e93c411974f3bd6c28893758567656f8c9a032abba1a7"
    assert (
        chain.link(chain.GENESIS, sequence=1, event=EVENT, details=details)
        == "36cd6c73729234f39c36b372c0d9bfcf10b9e16f4ee10b497930cc84db514ea0"
    )


def test_a_link_can_be_reckoned_with_sha256_and_json_alone() -> None:
    details = hashlib.sha256((EVENT.salt + '{"before":"published","reason":"\\u6709\\u8bef"}').encode()).hexdigest()
    told = {
        "actor": 3,
        "at": "2026-11-24T10:00:00.000005+00:00",
        "details": details,
        "event": 17,
        "sequence": 1,
        "subject": "document:9",
        "verb": "document.withdraw",
    }
    by_hand = hashlib.sha256((64 * "0" + json.dumps(told, separators=(",", ":"))).encode()).hexdigest()
    assert chain.link(chain.GENESIS, sequence=1, event=EVENT, details=chain.details_of(EVENT)) == by_hand


@pytest.mark.parametrize(
    ("name", "value"),
    [("pk", 18), ("actor_id", None), ("verb", "document.remove"), ("subject", "document:8"), ("at", EVENT.at + dt.timedelta(microseconds=1))],
)  # fmt: skip
def test_every_field_counts(name: str, value: object) -> None:
    other = Event(pk=EVENT.pk, at=EVENT.at, actor_id=EVENT.actor_id, verb=EVENT.verb, subject=EVENT.subject)
    before = chain.link(chain.GENESIS, sequence=1, event=other, details="d")
    setattr(other, name, value)
    assert chain.link(chain.GENESIS, sequence=1, event=other, details="d") != before


def test_equal_details_of_two_events_cannot_be_told_from_their_digests() -> None:
    digests = {chain.details_of(Event(data={"reason": "x"})) for _ in range(20)}
    assert len(digests) == 20
