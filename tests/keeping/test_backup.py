"""A backup made under load holds all that was acknowledged before it, comes back whole, and says when it could not."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.site import Site, fresh_database, json_lines

pytestmark = pytest.mark.slow
URL = os.environ.get("WENYUAN_DATABASE_URL", "")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with fresh_database(URL) as url:
        yield Site(home=tmp_path / "home", database_url=url)


def write(folder: Path, names: range) -> Path:
    folder.mkdir(exist_ok=True)
    for n in names:
        (folder / f"{n}.txt").write_text(f"第{n}号文件。" + "清风徐来，水波不兴。" * (n % 7 + 1))
    return folder


def add(site: Site, folder: Path) -> list[str]:
    done = site.run("add", str(folder), "--json")
    return sorted(str(row["document"]) for row in json_lines(done.stdout) if row["state"] == "published")


def backup(site: Site, shelf: Path, *options: str) -> Path:
    done = site.run("backup", str(shelf), *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(done.stdout.partition(":")[0])


def test_what_was_acknowledged_before_a_backup_of_a_running_site_is_in_it(site: Site, tmp_path: Path) -> None:
    # Under uploads: test_under_load.py.
    site.start()
    acknowledged = add(site, write(tmp_path / "before", range(12)))
    try:
        folder = backup(site, tmp_path / "shelf")
        drilled = site.run("restore", "--drill", str(folder))
    finally:
        site.stop()
    assert drilled.returncode == 0, drilled.stdout + drilled.stderr
    with fresh_database(URL, tables=False) as url:
        again = Site(home=tmp_path / "again", database_url=url, tables=False)
        done = again.run("restore", str(tmp_path / "shelf"))
        assert done.returncode == 0, done.stdout + done.stderr
        again.start()
        try:
            for document in acknowledged:
                assert again.status(f"/d/{document}") == 200
            page = again.get("/search?q=%E6%B0%B4%E6%B3%A2%E4%B8%8D%E5%85%B4").decode()
            assert "/d/" in page
            assert again.run("reindex").returncode == 0
            checked = again.run("check", "--deep")
            assert checked.stdout.strip() == "All is well.", checked.stdout
        finally:
            again.stop()


def test_a_second_backup_copies_only_new_bytes_and_old_ones_are_thinned(site: Site, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    add(site, write(tmp_path / "first", range(3)))
    first = backup(site, shelf)
    kept = {path: path.stat().st_mtime_ns for path in (shelf / "blobs").glob("*/*")}
    add(site, write(tmp_path / "second", range(10, 12)))
    second = backup(site, shelf, "--keep", "1")
    assert not first.exists() and second.is_dir()
    assert {path: path.stat().st_mtime_ns for path in kept if path.exists()} == kept
    assert site.run("restore", "--drill", str(shelf)).returncode == 0


def test_two_backups_never_write_to_one_shelf_at_once(site: Site, tmp_path: Path) -> None:
    add(site, write(tmp_path / "pile", range(1)))
    shelf = tmp_path / "shelf"
    (shelf / "blobs").mkdir(parents=True)
    with (shelf / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused = site.run("backup", str(shelf))
    assert refused.returncode == 2 and "Another backup" in refused.stderr and not list(shelf.glob("2*"))
    assert backup(site, shelf).is_dir()


def test_restoring_never_writes_over_a_library_unasked(site: Site, tmp_path: Path) -> None:
    documents = add(site, write(tmp_path / "pile", range(2)))
    folder = backup(site, tmp_path / "shelf")
    more = add(site, write(tmp_path / "more", range(5, 7)))
    refused = site.run("restore", str(folder))
    assert refused.returncode == 2 and "--replace" in refused.stderr
    assert len(json_lines(site.run("search", "清风", "--json").stdout)[0]) and more
    done = site.run("restore", str(folder), "--replace")
    assert done.returncode == 0, done.stderr
    counts = dict(line.split() for line in site.run("restore", "--counts").stdout.splitlines())
    assert counts["library_document"] == str(len(documents))
    if not URL.startswith("postgres"):
        assert list(site.home.glob("wenyuan.sqlite3.before-*"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """A site with a backup of it, neither of which a test changes."""
    place = tmp_path_factory.mktemp("whole")
    with fresh_database(URL) as url:
        site = Site(home=place / "home", database_url=url)
        add(site, write(place / "pile", range(3)))
        backup(site, place / "shelf")
        yield site, place / "shelf"


@pytest.mark.parametrize("harm", ["manifest", "database", "blob gone", "blob changed"])
def test_a_backup_that_was_harmed_is_refused_or_found_by_the_drill(
    whole: tuple[Site, Path], tmp_path: Path, harm: str
) -> None:
    site, shelf = whole
    shutil.copytree(shelf, tmp_path / "shelf")
    (folder,) = (tmp_path / "shelf").glob("2*")
    blob = next((tmp_path / "shelf" / "blobs").glob("*/*"))
    if harm == "manifest":
        (folder / "manifest.json").write_text("{")
    elif harm == "database":
        name = next(path for path in folder.iterdir() if path.name.startswith("database"))
        name.write_bytes(name.read_bytes()[:-1])
    elif harm == "blob gone":
        blob.unlink()
    else:
        blob.chmod(0o644)
        blob.write_bytes(b"x" * blob.stat().st_size)
    done = site.run("restore", "--drill", str(folder))
    assert done.returncode in {1, 2}, done.stdout
    fresh = Site(home=tmp_path / "fresh", tables=False)
    if not URL.startswith("postgres"):
        refused = fresh.run("restore", str(folder))
        assert refused.returncode == 2, refused.stdout
        with closing(sqlite3.connect(fresh.home / "wenyuan.sqlite3")) as database:
            assert not database.execute("SELECT name FROM sqlite_master").fetchall()


def test_bytes_the_library_lost_are_named_and_the_rest_is_kept(site: Site, tmp_path: Path) -> None:
    add(site, write(tmp_path / "pile", range(3)))
    lost = sorted((site.home / "blobs").glob("[0-9a-f][0-9a-f]/*"))[0]
    lost.chmod(0o644)
    lost.unlink()
    done = site.run("backup", str(tmp_path / "shelf"))
    assert done.returncode == 1 and lost.name in done.stderr
    (manifest,) = (tmp_path / "shelf").glob("2*/manifest.json")
    told = json.loads(manifest.read_text())
    assert told["missing"] == [lost.name] and told["blobs"] > 1
    drilled = site.run("restore", "--drill", str(manifest.parent))
    assert drilled.returncode == 1 and lost.name in drilled.stdout


def test_a_backup_that_dies_leaves_no_backup_and_the_next_one_is_whole(site: Site, tmp_path: Path) -> None:
    add(site, write(tmp_path / "pile", range(4)))
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / ".part-20200101T000000Z").mkdir()
    (shelf / "blobs" / "ab").mkdir(parents=True)
    (shelf / "blobs" / "ab" / f".part-ab{'0' * 62}").write_text("half")
    folder = backup(site, shelf)
    assert not list(shelf.glob(".part-*"))
    assert site.run("restore", "--drill", str(folder)).returncode == 0
