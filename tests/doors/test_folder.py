"""A watched folder gives what lies still in it, once, by its rules, and loses nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.portal import samples
from wenyuan.accounts.models import User
from wenyuan.blobs import store
from wenyuan.doors import folder, loop
from wenyuan.doors.errors import DoorClosed
from wenyuan.doors.models import Door, Refusal, Rule
from wenyuan.library.models import Access, Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(tmp_path: Path) -> Door:
    (tmp_path / "in").mkdir()
    return Door.objects.create(name="scans", kind="folder", address=str(tmp_path / "in"))


def put(door: Door, name: str, text: str = "", *, age: float = 60) -> Path:
    path = Path(door.address, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text or name)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def received() -> list[str]:
    return sorted(Document.objects.values_list("current__file_name", flat=True))


@pytest.fixture(autouse=True)
def _long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    # The kernel alone sets a change time: tests make the wait short instead of files old.
    monkeypatch.setattr(folder, "REST", 0.05)


def rest() -> None:
    time.sleep(0.1)


def test_what_lies_still_is_received_once(door: Door) -> None:
    put(door, "a.txt"), put(door, "deep/b.txt")
    rest()
    assert folder.look(door) == 2 and folder.look(door) == 0
    assert received() == ["a.txt", "b.txt"]
    door.refresh_from_db()
    assert door.received == 2


def test_what_is_still_being_written_waits(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "REST", 3600.0)
    put(door, "growing.txt")
    assert folder.look(door) == 0 and received() == []


def test_a_changed_file_is_received_again(door: Door) -> None:
    path = put(door, "a.txt", "first")
    rest()
    folder.look(door)
    path.write_text("second")
    rest()
    assert folder.look(door) == 1
    assert Document.objects.count() == 2


def test_lock_files_hidden_files_and_links_are_left_alone(door: Door, tmp_path: Path) -> None:
    put(door, "~$a.docx"), put(door, ".hidden"), put(door, "b.part")
    secret = tmp_path / "secret.txt"
    secret.write_text("not in the folder")
    Path(door.address, "link.txt").symlink_to(secret)
    rest()
    assert folder.look(door) == 0 and received() == []


def test_a_door_publishes_nothing_by_accident(door: Door) -> None:
    put(door, "a.txt")
    rest()
    folder.look(door)
    document = Document.objects.get()
    assert (document.access, document.needs_review, document.category) == (Access.PRIVATE, True, None)


def test_the_first_rule_that_matches_files_it(door: Door) -> None:
    shelves = samples.categories()
    keeper = User.objects.create(username="keeper")
    Rule.objects.create(door=door, order=1, subject="path", pattern="*.TXT", category=shelves["culture"])
    Rule.objects.create(
        door=door, order=0, subject="path", pattern="规定/*", category=shelves["rules"], access="public", owner=keeper,
        needs_review=False,
    )  # fmt: skip
    Rule.objects.create(door=door, order=2, subject="name", pattern="draft*", is_ignored=True)
    put(door, "规定/一.txt"), put(door, "else.txt"), put(door, "draft.md")
    rest()
    assert folder.look(door) == 2
    ruled = Document.objects.get(current__file_name="一.txt")
    assert (ruled.category, ruled.access, ruled.owner, ruled.needs_review) == (
        shelves["rules"],
        "public",
        keeper,
        False,
    )
    assert Document.objects.get(current__file_name="else.txt").category == shelves["culture"]


def test_what_a_rule_left_alone_comes_in_when_the_rule_goes(door: Door) -> None:
    rule = Rule.objects.create(door=door, subject="name", pattern="*.txt", is_ignored=True)
    put(door, "a.txt")
    rest()
    assert folder.look(door) == 0
    rule.delete()
    assert folder.look(Door.objects.get(pk=door.pk)) == 1


def test_a_look_reads_the_rules_once_however_many_files(
    door: Door, django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    Rule.objects.create(door=door, subject="name", pattern="*.txt", is_ignored=True)
    for n in range(30):
        put(door, f"{n}.txt")
    rest()
    with django_assert_max_num_queries(4):
        assert folder.look(door) == 0


def test_a_source_that_was_written_anew_while_it_was_received_stays(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.after = "delete"
    path = put(door, "a.txt", "first")
    rest()
    real = folder.receive_path

    def slow(*args: Any, **fields: Any) -> Any:
        receipt = real(*args, **fields)
        path.write_text("second")
        return receipt

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(folder, "receive_path", slow)
        assert folder.look(door) == 1
    assert path.read_text() == "second"
    rest()
    assert folder.look(door) == 1 and not path.exists() and Document.objects.count() == 2


def test_a_source_is_deleted_only_after_its_bytes_are_kept(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    door.after = "delete"
    path = put(door, "a.txt", "the only copy")
    rest()

    def dies(*_: object, **__: object) -> None:
        raise OSError("no more")

    with monkeypatch.context() as broken:
        broken.setattr("wenyuan.blobs.actions.keep", dies)
        folder.look(door)
    assert path.read_text() == "the only copy" and received() == []
    assert Refusal.objects.get().code == "source_unreadable"
    assert folder.look(door) == 1 and not path.exists()
    with store().path(Document.objects.get().current.original_id) as kept:
        assert kept.read_bytes() == b"the only copy"


def test_a_folder_that_is_gone_says_so_and_the_others_go_on(door: Door, tmp_path: Path) -> None:
    gone = Door.objects.create(name="gone", kind="folder", address=str(tmp_path / "nowhere"))
    with pytest.raises(DoorClosed):
        folder.look(gone)
    assert loop.look(gone, None) == 0  # type: ignore[arg-type]
    gone.refresh_from_db()
    assert gone.error_code == "door_no_folder" and gone.error_params["where"] == str(tmp_path / "nowhere")


def test_a_door_that_another_process_has_is_not_looked_at(door: Door) -> None:
    assert loop._lease(door) and not loop._lease(door)
    loop.look(door, None)  # type: ignore[arg-type]
    assert loop._lease(door)
