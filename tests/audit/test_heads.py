"""The head is noted outside the database: durably, only ever appended, and not ahead of a backup's snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from wenyuan.accounts.models import User
from wenyuan.audit import heads, sealing
from wenyuan.audit.actions import record
from wenyuan.audit.models import Event
from wenyuan.audit.verifying import verify

pytestmark = pytest.mark.django_db


def age(by: dt.timedelta) -> None:
    """Make all notes older."""
    lines = [line.split(" ", 1) for line in heads.path().read_text().splitlines()]
    old = [f"{(dt.datetime.fromisoformat(at) - by).isoformat()} {rest}\n" for at, rest in lines]
    heads.path().write_text("".join(old))


def test_nothing_sealed_is_no_head(db: None) -> None:
    assert heads.note_when_due() is None and not heads.path().exists()


def test_a_head_is_noted_first_then_hourly_while_the_chain_grows_and_daily_anyway(
    chain_of_six: list[Event], anna: User
) -> None:
    first = heads.note_when_due()
    assert first is not None and first.sequence == 6 and heads.path().stat().st_mode & 0o777 == 0o600
    record(anna, "tag.add", "tag:1")
    sealing.seal()
    assert heads.note_when_due() is None
    age(heads.DUE)
    second = heads.note_when_due()
    assert second is not None and second.sequence == 7
    age(heads.DUE)
    assert heads.note_when_due() is None, "nothing was done since"
    age(dt.timedelta(days=1))
    assert heads.note_when_due() is not None
    assert [head.why for head in heads.known()] == ["first", "hourly", "daily"]
    assert verify().is_whole


def test_a_line_torn_by_a_power_cut_is_none_and_swallows_no_other(chain_of_six: list[Event]) -> None:
    heads.note("first")
    with heads.path().open("a") as file:
        file.write("2026-11-24T10:0")
    heads.note("hourly")
    assert [head.why for head in heads.known()] == ["first", "hourly"]
    assert verify().is_whole


def test_the_notes_of_a_backup_take_the_place_of_ours_which_are_put_aside(
    chain_of_six: list[Event], tmp_path: Path, hand: Callable[[str], None], anna: User
) -> None:
    heads.note("backup")
    heads.copy_to(tmp_path / "copy")
    record(anna, "tag.add", "tag:1")
    sealing.seal()
    heads.note("hourly")
    hand("DELETE FROM audit_seal WHERE sequence = 7")
    hand("DELETE FROM audit_event WHERE subject = 'tag:1'")
    assert [one.kind for one in verify().troubles] == ["cut_off"]
    heads.replace_by(tmp_path / "copy")
    assert verify().is_whole and len(heads.known()) == 1
    assert len(list(heads.path().parent.glob("heads.before-*"))) == 1
