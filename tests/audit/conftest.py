"""A short chain, and the hand of somebody who writes into the database past everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from wenyuan.accounts.models import User
from wenyuan.audit import append_only, heads, sealing
from wenyuan.audit.actions import record
from wenyuan.audit.models import Event, Seal


@pytest.fixture(autouse=True)
def _own_heads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The notes outlive the rows of a test.
    monkeypatch.setattr(heads, "path", lambda: tmp_path / "audit" / "heads")


@pytest.fixture
def anna(db: None) -> User:
    """Somebody who does things."""
    return User.objects.create(username="anna")


@pytest.fixture
def chain_of_six(anna: User) -> list[Event]:
    """Six events, sealed long ago: the sealer will not take what is put among them."""
    events = [record(anna, "document.withdraw", f"document:{n}", reason=f"理由{n}") for n in range(6)]
    assert sealing.seal() == 6
    by_hand(f"UPDATE audit_seal SET at = {_ago()}")
    return events


def _ago() -> str:
    moment = timezone.now() - 2 * sealing.LATE
    return f"'{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}{'+00' if connection.vendor == 'postgresql' else ''}'"


@pytest.fixture
def hand() -> Callable[[str], None]:
    """Run a statement past the triggers."""
    return by_hand


def by_hand(statement: str) -> None:
    """Drop the triggers, write, bring them back: what whoever owns the database can do."""
    append_only.lift()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    append_only.install()


def sealed() -> list[Seal]:
    """All seals in order."""
    return list(Seal.objects.order_by("sequence"))
