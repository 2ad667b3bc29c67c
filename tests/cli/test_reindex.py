"""`wenyuan reindex` and `wenyuan check` as an administrator meets them, with and without a running site."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import Site, fresh_database

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A library of two documents, both indexed; no site runs."""
    pile = tmp_path_factory.mktemp("pile")
    (pile / "a.txt").write_text("山高月小，水落石出。")
    (pile / "b.txt").write_text("清风徐来，水波不兴。")
    with fresh_database(os.environ.get("WENYUAN_DATABASE_URL", "")) as url:
        site = Site(home=tmp_path_factory.mktemp("site") / "home", database_url=url)
        site.run("add", str(pile), check=True)
        yield site
        site.stop()


def change_behind_the_back(site: Site, code: str) -> None:
    """Change rows without telling the index."""
    program = f"from wenyuan.library.models import *; {code}"
    command = [sys.executable, "manage.py", "shell", "-c", program]
    subprocess.run(command, cwd=ROOT, env=site.environment, check=True, capture_output=True)


def generation(site: Site) -> str:
    return (site.home / "search" / "CURRENT").read_text()


def test_whole_index_is_made_anew_and_counted(site: Site) -> None:
    before = generation(site)
    done = site.run("reindex")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"The search index is new: 2 documents, 2 pages with text; \d+\.\d s\.", done.stdout)
    assert "2/2" in done.stdout
    assert generation(site) != before
    assert site.run("check").stdout.strip() == "All is well."


def test_only_what_differs_is_mended(site: Site) -> None:
    assert "agree" in site.run("reindex", "--stale").stdout
    change_behind_the_back(site, "Document.objects.filter(pk=Document.objects.first().pk).update(title='新题')")
    named = site.run("check")
    assert (named.returncode, named.stdout.count("not true any more")) == (1, 1)
    before = generation(site)
    done = site.run("reindex", "--stale")
    assert (done.returncode, "1 documents were brought in line (1 stale)" in done.stdout) == (0, True)
    assert generation(site) == before
    assert site.run("check").stdout.strip() == "All is well."


def test_second_rebuild_is_refused_with_a_sentence(site: Site) -> None:
    before = generation(site)
    with (site.home / "search" / "rebuild.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = site.run("reindex")
    assert (done.returncode, "Another process is rebuilding" in done.stderr) == (1, True)
    assert generation(site) == before


def test_there_is_nothing_to_mend_in_an_index_of_another_version(site: Site) -> None:
    current = site.home / "search" / generation(site)
    other = current.rename(current.with_name("tantivy-a0.1-s1-9"))
    (site.home / "search" / "CURRENT").write_text(other.name)
    named = site.run("check")
    assert (named.returncode, other.name in named.stdout) == (1, True)
    assert site.run("reindex", "--stale").returncode == 1
    assert site.run("reindex").returncode == 0
    assert site.run("check").stdout.strip() == "All is well."


def test_both_go_on_beside_a_running_site(site: Site) -> None:
    site.start()
    assert "水落石出" in site.get("/search?q=%E6%B0%B4%E8%90%BD%E7%9F%B3%E5%87%BA").decode()
    change_behind_the_back(site, "Document.objects.filter(pk=Document.objects.last().pk).update(title='又新')")
    done = site.run("reindex", "--stale")
    assert (done.returncode, "(1 stale)" in done.stdout) == (0, True), done.stderr
    assert site.run("check").stdout.strip() == "All is well."
    before = generation(site)
    assert site.run("reindex").returncode == 0
    assert generation(site) != before
    assert site.run("check").stdout.strip() == "All is well."
    assert site.status("/search?q=%E6%B0%B4%E8%90%BD%E7%9F%B3%E5%87%BA") == 200
    assert "search index" in site.run("doctor").stdout
