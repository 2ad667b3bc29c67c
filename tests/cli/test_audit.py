"""`wenyuan audit`: verdict, names and exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.audit.conftest import by_hand
from tests.portal import samples
from wenyuan.audit import heads
from wenyuan.audit.actions import record
from wenyuan.cli import audit, check

app = typer.Typer()
for module in (audit, check):
    module.register(app)

# The commands look at tables and close their connection: rows must be there for the next one.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shelves(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that has its shelves already, and notes of heads of its own."""
    samples.categories()
    monkeypatch.setattr(heads, "path", lambda: tmp_path / "heads")


def run(*words: str) -> tuple[int, str]:
    """Exit status, and what was said."""
    found = CliRunner().invoke(app, list(words))
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout


def test_a_whole_chain_is_said_and_its_head_is_printed() -> None:
    record(None, "tag.add", "tag:1")
    status, said = run("audit", "verify")
    assert status == 0 and said.startswith("the chain is whole: 1 events")
    status, head = run("audit", "head")
    assert status == 0 and head.split()[1] == "1" and len(head.split()[2]) == 64
    assert heads.known()[0].hash == head.split()[2]


def test_a_changed_event_is_named_and_the_status_is_1() -> None:
    event = record(None, "tag.add", "tag:1")
    run("audit", "verify")
    by_hand(f"UPDATE audit_event SET verb = 'tag.remove' WHERE id = {event.pk}")
    status, said = run("audit", "verify")
    assert status == 1 and f"event {event.pk} (number 1) is not as it was sealed" in said
    status, said = run("audit", "verify", "--json")
    told = json.loads(said)
    assert status == 1 and not told["whole"] and told["troubles"][0]["event"] == event.pk
    status, said = run("check")
    assert status == 1 and f"audit: event {event.pk}" in said
