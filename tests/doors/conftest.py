"""Real servers: Dovecot for mail, MariaDB for moredoc's tables. Each is started once, on loopback, as nobody's business."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ingest.conftest import bring, drain, engines, owner, walk  # noqa: F401 - fixtures
from tests.site import free_port
from wenyuan.doors.models import Door
from wenyuan.doors.secrets import keep_secret

USER, PASSWORD = "desk", "let me in"


@dataclass(frozen=True)
class Mailbox:
    """A box on a server that listens on this port."""

    port: int

    def door(self, **fields: object) -> Door:
        """A door to the box's INBOX."""
        address = f"imap://{USER}@127.0.0.1:{self.port}/INBOX"
        door = Door.objects.create(name=f"mail {Door.objects.count()}", kind="mailbox", address=address, **fields)
        keep_secret(door, PASSWORD)
        return door

    def opened(self) -> imaplib.IMAP4:
        """A connection of our own, with INBOX chosen."""
        box = imaplib.IMAP4("127.0.0.1", self.port)
        box.login(USER, PASSWORD)
        box.select("INBOX")
        return box

    def post(self, mail: bytes) -> None:
        """Put a mail in."""
        box = self.opened()
        answer, said = box.append("INBOX", "", None, mail.replace(b"\n", b"\r\n"))  # type: ignore[arg-type]
        assert answer == "OK", said
        box.logout()

    def mails(self) -> int:
        """How many mails are in it."""
        box = self.opened()
        _, found = box.search(None, "ALL")
        box.logout()
        return len(found[0].split())

    def empty(self) -> None:
        """Throw all mails away."""
        if not self.mails():
            return
        box = self.opened()
        box.store("1:*", "+FLAGS", r"(\Deleted)")
        box.expunge()
        box.logout()


@pytest.fixture(scope="session")
def imap() -> Iterator[Mailbox]:
    program = shutil.which("dovecot", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        pytest.skip("Dovecot is not installed")
    # Not in pytest's folders: those are closed to the server's user again by each test process that starts.
    folder = Path(tempfile.mkdtemp(prefix="wy-dovecot-"))
    port = free_port()
    # As root it needs a user to become; anybody else stays who he is.
    user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    told = pwd.getpwnam(user)
    mails = folder / "mails"
    mails.mkdir()
    for place in (folder, mails):
        os.chown(place, told.pw_uid, told.pw_gid)
    folder.chmod(0o711)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:{told.pw_uid}:{told.pw_gid}::{mails}::\n")
    config = folder / "dovecot.conf"
    config.write_text(
        f"""
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {_group(told.pw_gid)}
first_valid_uid = 1
last_valid_uid = 0
mail_location = maildir:{mails}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""
    )
    process = subprocess.Popen([program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(port, process, folder / "log")
        yield Mailbox(port)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mailbox(imap: Mailbox) -> Mailbox:
    """The box, empty."""
    imap.empty()
    return imap


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        # It listens before it can tell who is who.
        try:
            Mailbox(port).opened().logout()
        except (OSError, imaplib.IMAP4.error):
            pass
        else:
            return
        assert process.poll() is None, (
            process.stderr.read() if process.stderr else b"",
            log.exists() and log.read_text(),
        )
        time.sleep(0.05)
    pytest.fail(log.read_text() if log.exists() else "no log")


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """run(sql) on a MariaDB of our own; what it answers is the address of the database `moredoc`."""
    path = os.environ["PATH"] + ":/usr/sbin"
    server, install = shutil.which("mariadbd", path=path), shutil.which("mariadb-install-db", path=path)
    if server is None or install is None:
        pytest.skip("MariaDB is not installed")
    import pymysql

    folder = tmp_path_factory.mktemp("mariadb")
    data, sock = folder / "data", folder / "sock"
    subprocess.run(
        [install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    user = ["--user=root"] if os.getuid() == 0 else []
    process = subprocess.Popen(
        [server, "--no-defaults", f"--datadir={data}", f"--socket={sock}", "--skip-networking", *user],
        stdout=subprocess.DEVNULL, stderr=(folder / "log").open("wb"),
    )  # fmt: skip
    try:
        for _ in range(400):
            try:
                connection = pymysql.connect(unix_socket=str(sock), user="root", charset="utf8mb4", autocommit=True)
                break
            except pymysql.OperationalError:
                assert process.poll() is None, (folder / "log").read_text()[-2000:]
                time.sleep(0.05)

        def run(sql: str) -> str:
            with connection.cursor() as cursor:
                for statement in filter(str.strip, sql.split(";\n")):
                    cursor.execute(statement)
            return f"mysql://root@localhost/moredoc?socket={sock}"

        yield run
        connection.close()
    finally:
        process.terminate()
        process.wait()
