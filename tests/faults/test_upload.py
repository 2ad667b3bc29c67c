"""kill -9 of the web process, then of the whole site, in the middle of uploads: no acknowledged byte is lost."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.site import Site, fresh_database

pytestmark = pytest.mark.slow

#: Uploads, and kills in their middle.
UPLOADS = 6
ROUNDS = int(os.environ.get("UPLOAD_KILLS", "8"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with fresh_database(os.environ.get("WENYUAN_DATABASE_URL", "")) as url:
        made = Site(home=tmp_path / "home", database_url=url)
        made.run("user", "up", "--role", "librarian", "--password", "upload1234", check=True)
        made.start()
        yield made
        made.stop()


class Sender:
    """A tus client that believes nothing but what it was told."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookies: dict[str, str] = {}
        self._sign_in()

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.site.bind, timeout=20)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {"Cookie": cookie, **headers})
        answer = connection.getresponse()
        self.body = answer.read().decode(errors="replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer

    def _sign_in(self) -> None:
        self.ask("GET", "/sign-in", {})
        self.token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', self.body)[1]  # type: ignore[index]
        form = urlencode({"username": "up", "password": "upload1234", "csrfmiddlewaretoken": self.token})
        self.ask("POST", "/sign-in", {"Content-Type": "application/x-www-form-urlencoded"}, form.encode())
        self.ask("GET", "/upload", {})
        self.token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', self.body)[1]  # type: ignore[index]

    def begin(self, name: str, size: int) -> str:
        told = f"filename {base64.b64encode(name.encode()).decode()}"
        answer = self.ask("POST", "/upload/files", {**self._own(), "Upload-Length": str(size), "Upload-Metadata": told})
        assert answer.status == 201, self.body
        return str(answer.getheader("Location"))

    def stand(self, address: str) -> int:
        answer = self.ask("HEAD", address, self._own())
        assert answer.status == 200
        return int(str(answer.getheader("Upload-Offset")))

    def send(self, address: str, at: int, data: bytes) -> int:
        headers = {**self._own(), "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        answer = self.ask("PATCH", address, headers, data)
        assert answer.status == 204, (answer.status, self.body)
        return int(str(answer.getheader("Upload-Offset")))

    def _own(self) -> dict[str, str]:
        return {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token}


def patiently(work: object) -> int:
    """What `work` gives, as soon as somebody answers again."""
    deadline = time.monotonic() + 90
    while True:
        try:
            return work()  # type: ignore[operator,no-any-return]
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_no_acknowledged_byte_is_lost_whoever_is_killed(site: Site) -> None:
    dice = random.Random(11)
    sender = Sender(site)
    files = {}
    for n in range(UPLOADS):
        data = dice.randbytes(3_000_000 + n)
        files[sender.begin(f"{n}.bin", len(data))] = data
    told = dict.fromkeys(files, 0)
    kills = lost = 0
    while any(told[address] < len(data) for address, data in files.items()):
        address = dice.choice([one for one, data in files.items() if told[one] < len(data)])
        data, at = files[address], told[address]
        piece = data[at : at + dice.randint(100_000, 1_200_000)]
        if kills < ROUNDS:
            # While the request is on its way: before it, in it or behind it.
            pid = os.fork()
            if pid == 0:
                time.sleep(dice.random() * 0.06)
                if kills % 4 == 3:
                    assert site.process is not None
                    os.kill(site.process.pid, 9)
                else:
                    site.kill("wy-web")
                os._exit(0)
            kills += 1
            with contextlib.suppress(OSError, http.client.HTTPException, AssertionError):
                told[address] = sender.send(address, at, piece)
            os.waitpid(pid, 0)
            if kills % 4 == 0:
                assert site.process is not None
                site.process.wait()
                site.start()
        else:
            told[address] = patiently(lambda a=address, o=at, p=piece: sender.send(a, o, p))
        stands = patiently(lambda a=address: sender.stand(a))
        lost += stands < told[address]
        told[address] = stands
    assert kills == ROUNDS and not lost
    wanted = {hashlib.sha256(data).hexdigest() for data in files.values()}
    deadline = time.monotonic() + 120
    blobs = site.home / "blobs"
    while not all((blobs / digest[:2] / digest).exists() for digest in wanted):
        assert time.monotonic() < deadline, site.log()
        time.sleep(0.5)
    while list((blobs / "part").glob("up-*")):
        assert time.monotonic() < deadline, site.log()
        time.sleep(0.5)
    checked = site.run("check", "--deep")
    assert (checked.returncode, checked.stdout.strip()) == (0, "All is well."), checked.stdout
