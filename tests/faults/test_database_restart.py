"""PostgreSQL is ended as by a power cut, again and again, while files come in: everybody reconnects, nothing is lost."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.test_upload import Sender, patiently
from tests.site import Site

CRASHES = int(os.environ.get("DATABASE_CRASHES", "2"))
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600 + 60 * CRASHES)]
#: Files sent for each crash; and seconds that the database stays away.
FILES, AWAY = 4, 1.0
TOOL = Path(__file__).parents[2] / "tools" / "postgres.sh"
WORDS = "图书馆 读者 借阅 目录 服务 规则 时间 开放 地方 文献 资料 整理 编目 保存 阅览".split()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A server of its own: the others' must not end with it."""
    if not os.environ.get("WENYUAN_DATABASE_URL", "").startswith("postgres"):
        pytest.skip("runs with the tests on PostgreSQL")
    folder = Path("/tmp") / f"wy-crash-{os.getpid()}"  # the server's user may not read pytest's folders
    said = subprocess.run(["bash", TOOL, "start", folder], capture_output=True, text=True, check=True)
    yield folder, said.stdout.strip()
    subprocess.run(["bash", TOOL, "stop", folder], check=True)


@pytest.fixture
def site(server: tuple[Path, str], tmp_path: Path) -> Iterator[Site]:
    made = Site(home=tmp_path / "home", database_url=server[1])
    made.run("user", "up", "--role", "librarian", "--password", "upload1234", check=True)
    made.start()
    yield made
    made.stop()


def send_all(sender: Sender, files: dict[str, bytes], stop: threading.Event) -> None:
    """Each file as a patient person would: from where the server says that it stands, until it has all of it."""
    for name, data in files.items():
        address = patiently_said(lambda n=name, d=data: sender.begin(n, len(d)))
        at = 0
        while at < len(data):
            # What was acknowledged stays, and a request whose answer got lost may have done its work.
            at = int(patiently_said(lambda a=address: sender.stand(a)))
            if at < len(data):
                with contextlib.suppress(AssertionError, OSError, http.client.HTTPException):
                    sender.send(address, at, data[at : at + len(data) // 2 + 1])
        time.sleep(0.1)
    stop.set()


def patiently_said(work: object) -> object:
    """What `work` gives once the server does not say "away" any more."""

    def try_it() -> object:
        try:
            return work()  # type: ignore[operator]
        except AssertionError as error:
            raise OSError from error

    return patiently(try_it)


def test_everybody_reconnects_and_nothing_is_lost(site: Site, server: tuple[Path, str]) -> None:
    dice = random.Random(3)
    files = {f"{n}.txt": f"第{n}份：{''.join(dice.choices(WORDS, k=60))}。".encode() for n in range(CRASHES * FILES)}
    sender, stop = Sender(site), threading.Event()
    sending = threading.Thread(target=send_all, args=(sender, files, stop))
    sending.start()
    answers: Counter[int] = Counter()
    said = set()
    crashes = 0
    while not stop.is_set() or crashes < CRASHES:
        crash = None
        if crashes < CRASHES:
            crash = subprocess.Popen(["bash", TOOL, "crash", server[0], str(AWAY)])
            crashes += 1
        until = time.monotonic() + AWAY + dice.uniform(0.5, 2)
        while time.monotonic() < until or (crash is not None and crash.poll() is None):
            status, body = ask(site, dice.choice(["/", "/c", "/search?q=%E5%9B%BE"]))
            answers[status] += 1
            if status == 503:
                said.add("没有任何改动" in body and "Traceback" not in body)
            time.sleep(0.05)
    sending.join()
    # A library with an index that is still being made says 503 too, in words of its own; nothing else is ever said.
    assert set(answers) <= {200, 503}, (answers, site.log())
    assert said, "the database was never away when somebody asked"
    assert any(said), (said, answers)
    deadline = time.monotonic() + 180
    while found(server[1]) != Counter({"published": len(files)}):
        assert time.monotonic() < deadline, (found(server[1]), site.log())
        time.sleep(0.5)
    assert {"wy-worker", "wy-indexer", "wy-web"} <= set(site.processes().values())
    checked = site.run("check", "--deep")
    assert (checked.returncode, checked.stdout.strip()) == (0, "All is well."), checked.stdout


def ask(site: Site, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://{site.bind}{path}", timeout=60) as answer:
            return int(answer.status), ""
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def found(url: str) -> Counter[str]:
    with psycopg.connect(url) as connection:
        return Counter(status for (status,) in connection.execute("SELECT status FROM library_document"))
