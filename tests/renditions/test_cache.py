from __future__ import annotations

import os
import time

import pytest

from wenyuan.renditions import cache, eviction

SHA = "ab" + "0" * 62


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "page.webp"
    file.write_bytes(b"x" * 1000)
    return file


def test_what_was_put_is_found_under_its_key(page) -> None:
    placed = cache.put(SHA, 3, 800, page)
    assert placed == cache.root() / "ab" / SHA / "3-800.img"
    assert cache.find(SHA, "3-800.img") == placed


@pytest.mark.parametrize(
    ("sha256", "name"),
    [("../../etc", "x"), (SHA, "../x"), (SHA, ".part-x"), (SHA, ""), (SHA.upper(), "x"), (SHA, "a/b")],
    ids=["sha walks", "name walks", "a part", "empty", "upper case", "a folder"],
)
def test_a_key_that_could_leave_its_folder_is_refused(sha256: str, name: str) -> None:
    with pytest.raises(ValueError, match="not a cache key"):
        cache.place(sha256, name)


def test_an_empty_file_counts_as_absent(page) -> None:
    cache.put(SHA, 4, 800, page).write_bytes(b"")
    assert cache.find(SHA, "4-800.img") is None


def test_a_failed_copy_leaves_nothing_behind(tmp_path) -> None:
    with pytest.raises(FileNotFoundError):
        cache.put("cd" + "0" * 62, 1, 800, tmp_path / "not there")
    assert list((cache.root() / "cd" / ("cd" + "0" * 62)).iterdir()) == []


def test_use_is_noted_at_most_once_an_hour(page) -> None:
    path = cache.put(SHA, 5, 800, page)
    recent, old = time.time() - 60, time.time() - 2 * cache.TOUCH_SECONDS
    os.utime(path, (recent, recent))
    cache.find(SHA, "5-800.img")
    assert path.stat().st_mtime == pytest.approx(recent, abs=1)
    os.utime(path, (old, old))
    cache.find(SHA, "5-800.img")
    assert path.stat().st_mtime > recent


def _fill(root, count: int, size: int = 1000) -> list:
    folder = root / "ab" / SHA
    folder.mkdir(parents=True)
    made = []
    for n in range(count):
        file = folder / f"{n + 1}-800.img"
        file.write_bytes(b"x" * size)
        os.utime(file, (1_000_000 + n, 1_000_000 + n))
        made.append(file)
    return made


def test_a_sweep_deletes_the_files_used_longest_ago_until_nine_tenths_are_left(tmp_path) -> None:
    files = _fill(tmp_path, 20)
    assert eviction.sweep(tmp_path, limit=10_000) == 11_000
    assert [file.exists() for file in files] == [False] * 11 + [True] * 9


def test_a_sweep_below_the_limit_deletes_nothing(tmp_path) -> None:
    files = _fill(tmp_path, 10)
    assert eviction.sweep(tmp_path, limit=10_000) == 0
    assert all(file.exists() for file in files)


def test_writing_beyond_a_twentieth_of_the_limit_sweeps(tmp_path) -> None:
    watch = eviction.Watch()
    files = _fill(tmp_path, 20)
    watch.note(499, root=tmp_path, limit=10_000)
    assert all(file.exists() for file in files)
    watch.note(1, root=tmp_path, limit=10_000)
    assert not files[0].exists()


def test_locks_and_parts_are_not_counted_or_swept(tmp_path) -> None:
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "aa").write_bytes(b"x" * 5000)
    files = _fill(tmp_path, 2)
    assert eviction.sweep(tmp_path, limit=2000) == 0
    assert all(file.exists() for file in files)
