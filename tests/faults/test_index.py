"""The search index under kill -9, on a full disk, and with its files damaged while a site serves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.site import Site, fresh_database, json_lines

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "50"))
ADAPTERS = {"tantivy": "", "fts5": "fts5:"}


@pytest.fixture(params=sorted(ADAPTERS))
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with fresh_database(os.environ.get("WENYUAN_DATABASE_URL", "")) as url:
        settings = {"WENYUAN_SEARCH_URL": ADAPTERS[request.param]}
        site = Site(home=tmp_path / "home", database_url=url, settings=settings)
        yield site
        site.stop()


def test_nothing_delivered_is_lost_when_the_indexer_is_killed_at_any_moment(site: Site) -> None:
    site.begin_home()
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "wenyuan.settings", "PYTHONPATH": path}
    command = [sys.executable, "tests/faults/indexing.py", str(ROUNDS), "7"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["problems"], told["at the end"]) == ([], []), done.stderr[-4000:]
    assert told["killed"] == ROUNDS
    # Most of them had something in hand, or the test tries nothing.
    assert told["with work left"] > ROUNDS / 2, told


@pytest.mark.parametrize("adapter", sorted(ADAPTERS))
def test_full_disk_is_named_and_search_goes_on(adapter: str, tmp_path: Path) -> None:
    mounted = f"mount -t tmpfs -o size=12m none {tmp_path} && exec {sys.executable} tests/faults/full_disk.py {adapter} {tmp_path}"
    if subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here: user namespaces are off")
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        ["unshare", "-rm", "bash", "-c", mounted],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("acknowledged") > 0
    assert "disk" in told.pop("said")
    assert told == {"again": 3, "kept": True, "goes_on": True, "damage": ""}


# --- damage while the site serves ----------------------------------------------------------------------------------------


def remove_all(search: Path) -> None:
    shutil.rmtree(search)


def remove_generation(search: Path) -> None:
    shutil.rmtree(_generation(search))


def garble_current(search: Path) -> None:
    (search / "CURRENT").write_bytes(b"\xff\x00nothing")


def remove_files(search: Path) -> None:
    """All but the file that names the others."""
    for path in _files(search):
        if path.name not in {"meta.json", "index.sqlite3"}:
            path.unlink()


def garble_main(search: Path) -> None:
    for path in _files(search):
        if path.name in {"meta.json", "index.sqlite3"}:
            path.write_bytes(b"{" * path.stat().st_size)


def garble_all(search: Path) -> None:
    for path in _files(search):
        path.write_bytes(os.urandom(path.stat().st_size))


def truncate_all(search: Path) -> None:
    for path in _files(search):
        os.truncate(path, path.stat().st_size // 2)


def _generation(search: Path) -> Path:
    return search / (search / "CURRENT").read_text().strip()


def _files(search: Path) -> list[Path]:
    return [path for path in _generation(search).iterdir() if path.stat().st_size]


HARMS: list[Callable[[Path], None]] = [
    remove_all,
    remove_generation,
    garble_current,
    remove_files,
    garble_main,
    garble_all,
    truncate_all,
]


def test_damaged_index_is_rebuilt_by_itself_while_documents_are_served(site: Site, tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    pile.mkdir()
    for n in range(3):
        (pile / f"{n}.txt").write_text(f"第{n}份文件里有一句话：山高月小，水落石出。")
    site.start()
    rows = json_lines(site.run("add", str(pile), "--json").stdout)
    address = f"/d/{rows[0]['document']}-"
    assert _found(site) == 3, site.log()
    for harm in HARMS:
        harm(site.home / "search")
        deadline = time.monotonic() + 60
        while True:
            assert site.get(address), (harm.__name__, site.log())
            # 0: a web process that had a file open which was cut short is being started again.
            assert _status(site) in {0, 200, 503}, (harm.__name__, site.log())
            # What no reader meets, because all it asks for is in memory, `wenyuan check` names, and the indexer hears of it.
            if _found(site) == 3 and site.run("check").stdout.strip() == "All is well.":
                break
            assert time.monotonic() < deadline, (harm.__name__, site.log())
            time.sleep(0.2)


def _url(site: Site) -> str:
    return f"http://{site.bind}/search?q={quote('水落石出')}"


def _status(site: Site) -> int:
    """The status of a search, negative if it fails without saying why; 0 while the web process is being started again."""
    try:
        with urllib.request.urlopen(_url(site), timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        says_so = "重建" in error.read().decode()
        return error.code if says_so else -error.code
    except OSError:
        return 0


def _found(site: Site) -> int:
    try:
        with urllib.request.urlopen(_url(site), timeout=30) as response:
            return response.read().decode().count("<mark>水落石出</mark>")
    except OSError:
        return 0
