"""kill -9 of each process in turn while files are added: every file reaches an end state, none lost, none doubled."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.site import Site, fresh_database, json_lines

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FILES = int(os.environ.get("KILL_FILES", "60"))
VICTIMS = ("wy-worker", "zygote office", "wy-indexer", "zygote tools", "wy-web", "child office")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with fresh_database(os.environ.get("WENYUAN_DATABASE_URL", "")) as url:
        site = Site(home=tmp_path / "home", database_url=url)
        yield site
        site.stop()


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A folder of small files of several kinds, all different."""
    folder = tmp_path / "pile"
    folder.mkdir()
    words = "图书馆 读者 借阅 目录 服务 规则 时间 开放 地方 文献 资料 整理 编目 保存 阅览".split()
    dice = random.Random(7)
    for n in range(FILES):
        sentence = f"第{n}份：" + "".join(dice.choices(words, k=60)) + "。"
        kind = ("txt", "docx", "csv", "md", "html", "xlsx", "txt", "docx")[n % 8]
        path = folder / f"{n:03}.{kind}"
        if kind == "docx":
            document = docx.Document()
            document.add_heading(f"文件 {n}")
            document.add_paragraph(sentence)
            document.save(path)
        elif kind == "xlsx":
            book = openpyxl.Workbook()
            book.active.append([n, sentence])
            book.save(path)
        elif kind == "html":
            path.write_text(f"<h1>{n}</h1><p>{sentence}</p>")
        else:
            path.write_text(f"{n},{sentence}\n")
    return folder


def processes_of(site: Site) -> list[str]:
    """Command lines that name the site's home, once those that are ending had their moment."""
    for _ in range(100):
        found = subprocess.run(["pgrep", "-fa", str(site.home)], capture_output=True, text=True, check=False).stdout
        if not found:
            break
        time.sleep(0.1)
    return found.splitlines()


def restarted(site: Site) -> None:
    site.stop()
    site.start()


def test_nothing_is_lost_or_doubled_whoever_is_killed(site: Site, pile: Path) -> None:
    site.start()
    adding = site.begin("add", str(pile), "--json")
    killed: Counter[str] = Counter()
    deadline = time.monotonic() + 240
    turn = 0
    while adding.poll() is None and turn < 14 and time.monotonic() < deadline:
        time.sleep(1.2)
        victim = VICTIMS[turn % len(VICTIMS)]
        killed[victim] += site.kill(victim)
        turn += 1
    # At last everything at once: the one who adds, and the site's own parent.
    adding.kill()
    adding.wait()
    assert site.process is not None
    site.process.kill()
    site.process.wait()
    assert all(killed[name] for name in VICTIMS[:4]), killed

    restarted(site)
    done = site.run("add", str(pile), "--json")
    rows = json_lines(done.stdout)
    assert len(rows) == FILES, done.stderr
    assert Counter(row["state"] for row in rows) == {"published": FILES}, site.log()
    assert len({row["document"] for row in rows}) == FILES
    assert all(row["pages"] for row in rows)
    checked = site.run("check", "--deep")
    assert (checked.returncode, checked.stdout.strip()) == (0, "All is well.")


def test_adding_that_was_killed_goes_on_where_it_was(site: Site, pile: Path) -> None:
    # No site runs here: the command brings its own workers, and they end with it.
    adding = site.begin("add", str(pile))
    time.sleep(4)
    adding.kill()
    adding.wait()
    done = site.run("add", str(pile), "--json")
    rows = json_lines(done.stdout)
    assert Counter(row["state"] for row in rows) == {"published": FILES}, done.stderr
    assert len({row["document"] for row in rows}) == FILES
    assert processes_of(site) == []
