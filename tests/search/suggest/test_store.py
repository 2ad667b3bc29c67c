"""The file: put in force in one step, never changed, made anew when it cannot be read."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.search.conftest import Make
from wenyuan.library.models import Document
from wenyuan.search import generations, suggest
from wenyuan.search.errors import IndexBusy
from wenyuan.search.suggest import build, collect, store, suggestions

ANYONE = AnonymousUser()


def files() -> list[str]:
    return sorted(path.name for path in generations.root().glob("suggest*"))


def current() -> Path:
    path = store.current_path()
    assert path is not None
    return path


def is_offered() -> bool:
    return bool(suggestions("劳动", user=ANYONE))


def test_build_puts_one_file_in_force_and_removes_the_others(labour: list[Document]) -> None:
    before = current()
    (generations.root() / "suggest-v0.0-7.sqlite").touch()
    suggest.rebuild()
    assert current() != before
    assert [name for name in files() if name.endswith(".sqlite")] == [current().name]
    assert is_offered()


def test_reader_of_the_old_file_goes_on_until_its_next_look(labour: list[Document]) -> None:
    old = sqlite3.connect(f"{current().as_uri()}?mode=ro&immutable=1", uri=True)
    count = old.execute("SELECT COUNT(*) FROM entry").fetchone()
    suggest.rebuild()
    assert old.execute("SELECT COUNT(*) FROM entry").fetchone() == count
    old.close()


def test_build_that_fails_leaves_the_old_file_in_force(
    labour: list[Document], make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current()

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        suggest.rebuild(stop)
    assert current() == before
    assert [name for name in files() if name.endswith(".sqlite")] == [before.name]
    assert is_offered()


def test_progress_is_told_in_documents(labour: list[Document]) -> None:
    told: list[tuple[int, int]] = []
    suggest.rebuild(lambda done, total: told.append((done, total)))
    assert told == [(4, 4)]


def test_two_do_not_build_at_once(labour: list[Document]) -> None:
    with generations.locked("suggest", wait=False), pytest.raises(IndexBusy):
        suggest.rebuild()


@pytest.mark.parametrize("harm", ["emptied", "overwritten", "cut", "missing", "other version", "pointer", "page"])
def test_file_that_cannot_be_read_offers_nothing_and_is_made_anew(labour: list[Document], harm: str) -> None:
    path = current()
    store.forget()
    match harm:
        case "emptied":
            path.write_bytes(b"")
        case "overwritten":
            path.write_bytes(b"no database at all" * 1000)
        case "cut":
            path.write_bytes(path.read_bytes()[:6000])
        case "missing":
            path.unlink()
        case "other version":
            other = path.with_name("suggest-v0.0.0-1.sqlite")
            path.rename(other)
            (generations.root() / "SUGGEST").write_text(other.name)
        case "pointer":
            (generations.root() / "SUGGEST").write_bytes(b"\xff\xfe../../etc")
        case "page":
            data = bytearray(path.read_bytes())
            data[4096:-4096] = b"\xa5" * (len(data) - 8192)
            path.write_bytes(bytes(data))
    assert not is_offered()
    assert suggest.corrections("劳动争义") == []
    assert build.refresh() is True
    assert is_offered()


def test_refresh_builds_only_what_changed(labour: list[Document], make: Make) -> None:
    before = current()
    assert build.refresh() is False
    assert current() == before
    make("劳动合同法", "文")
    assert build.refresh() is True
    assert current() != before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: Document.objects.filter(pk=d.pk).update(title="改"), id="title"),
        pytest.param(lambda d: Document.objects.filter(pk=d.pk).update(access="private"), id="access"),
        pytest.param(lambda d: Document.objects.filter(pk=d.pk).update(status="withdrawn"), id="status"),
        pytest.param(lambda d: Document.objects.filter(pk=d.pk).update(category=None), id="shelf"),
        pytest.param(lambda d: Document.objects.filter(pk=d.pk).update(current=None), id="text"),
        pytest.param(lambda d: d.category.__class__.objects.update(name_en="Other"), id="name of a shelf"),
        pytest.param(lambda d: d.delete(), id="gone"),
    ],
)
def test_every_change_that_matters_changes_the_marker(labour: list[Document], change: object) -> None:
    before = collect.marker()
    assert collect.marker() == before
    change(labour[0])  # type: ignore[operator]
    assert collect.marker() != before


def test_change_of_what_is_not_public_does_not(labour: list[Document], make: Make) -> None:
    hidden = make("密", "文", access="private")
    before = collect.marker()
    Document.objects.filter(pk=hidden.pk).update(title="改")
    assert collect.marker() == before


def test_each_thread_reads_by_a_connection_of_its_own(labour: list[Document]) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(store.rows("SELECT 1")[0][0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 4


def test_the_best_of_a_crowded_prefix_are_those_of_all_its_keys(
    labour: list[Document],
    make: Make,
    built,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    for n in range(build.CROWDED + 20):
        make(f"劳动第{n:03}号文件的题目{'长' * n}", "文")
    built()
    assert store.rows("SELECT 1 FROM crowded WHERE prefix = ?", [f"{build.LANES['document', 'plain']}劳动"]) == [(1,)]
    found = [one.text for one in suggestions("劳动", user=ANYONE, limit=6) if one.kind == "document"]
    assert found[0] == "劳动第000号文件的题目"
