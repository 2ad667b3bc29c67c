"""A mailbox, by IMAP (RFC 9051): attachments of mails that came since the last look are received."""

from __future__ import annotations

import imaplib
import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from wenyuan.doors.errors import (
    BadAddress,
    DoorClosed,
    NobodyAnswers,
    NoSuchBox,
    NoSuchServer,
    NotTrusted,
    SignInRefused,
)
from wenyuan.doors.models import Door
from wenyuan.doors.rules import filing, with_rules
from wenyuan.doors.secrets import secret_of
from wenyuan.doors.taking import refuse, taken
from wenyuan.engines.errors import EngineError, TooLarge, Unreadable
from wenyuan.engines.task import Limits
from wenyuan.engines.tools.mail import MOST_PARTS
from wenyuan.house import settings as house
from wenyuan.ingest.context import Engines, scratch
from wenyuan.ingest.filing import Filing
from wenyuan.ingest.receive import receive
from wenyuan.kernel.errors import WenyuanError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Seconds to wait for a server's answer.
PATIENCE = 30.0
#: The same while a person waits for a trial.
TRIAL = 8.0
#: Mails taken in one look, so that other doors get their turn.
MOST = 50
LIMITS = Limits(wall_seconds=60, cpu_seconds=60, memory_mib=1536)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(kw_only=True)
class Taking:
    """What became of one mail's attachments."""

    kept: int = 0
    new: int = 0
    left: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing would be lost with the mail."""
        return self.kept > 0 and self.left == 0


def look(door: Door, engines: Engines) -> int:
    """Receive the attachments of mails that came since the last look; how many. Raises DoorClosed, BadAddress.

    The place is remembered after each mail, so that a crash repeats one mail, whose attachments are known by then. A
    mail that cannot be read is noted and passed over: rubbish does not stop what comes after it. Where the door deletes,
    a mail goes only when it brought something and nothing of it was left.
    """
    count = 0
    with_rules(door)
    with _opened(door) as (box, validity):
        for uid in _new(box, after=_last(door, validity))[:MOST]:
            place = f"{validity}:{uid}"
            taking = Taking()
            try:
                raw = _fetch(box, uid)
                if raw is not None:
                    _take(door, engines, raw, place, taking)
            except EngineError as error:
                if error.retry:
                    raise
                refuse(door, item=f"uid {uid}", place=place, error=error)
                taking.left += 1
            count += taking.new
            door.cursor = {"validity": validity, "uid": uid}
            door.save(update_fields=["cursor"])
            if door.after == Door.After.DELETE and taking.is_complete:
                box.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
        if door.after == Door.After.DELETE:
            box.expunge()
    return count


def address_of(address: str) -> tuple[str, str, int, str, bool]:
    """(user, host, port, folder, encrypted) of imaps://user@host:993/INBOX. Raises BadAddress, also for one with a password."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise BadAddress(address=address) from None
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
        raise BadAddress(address=address)
    if parts.password is not None:
        # An address is a row, shown in lists; passwords are neither.
        raise BadAddress(address=f"{parts.scheme}://…@{parts.hostname}")
    is_safe = parts.scheme == "imaps"
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return unquote(parts.username), parts.hostname, port or (993 if is_safe else 143), folder, is_safe


def try_out(door: Door) -> int:
    """Sign in and choose the folder, changing nothing; how many mails are in it. Raises DoorClosed, BadAddress."""
    with _opened(door, patience=TRIAL) as (box, _validity):
        _, found = box.uid("SEARCH", "ALL")
        return len((found[0] or b"").split())


@contextmanager
def _opened(door: Door, *, patience: float = PATIENCE) -> Iterator[tuple[imaplib.IMAP4, str]]:
    user, host, port, folder, is_safe = address_of(door.address)
    try:
        box = (
            imaplib.IMAP4_SSL(host, port, timeout=patience, ssl_context=ssl.create_default_context())
            if is_safe
            else imaplib.IMAP4(host, port, timeout=patience)
        )
        with box:
            _sign_in(box, user, secret_of(door), where=door.address, host=host)
            answer, _ = box.select(f'"{folder}"', readonly=door.after == Door.After.LEAVE)
            if answer != "OK":
                raise NoSuchBox(where=door.address, folder=folder, why=f"there is no folder {folder}")
            yield box, (box.response("UIDVALIDITY")[1][0] or b"").decode()
    except (OSError, imaplib.IMAP4.error) as error:
        raise _why(error)(str(error), where=door.address, host=f"{host}:{port}", why=str(error)) from error


def _sign_in(box: imaplib.IMAP4, user: str, secret: str, *, where: str, host: str) -> None:
    try:
        box.login(user, secret)
    except imaplib.IMAP4.error as error:
        said = str(error)
        # RFC 5530: the server is busy or shut; the password may be right.
        if any(code in said for code in ("UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG")):
            raise
        raise SignInRefused(said, where=where, host=host, why=said) from error


def _why(error: Exception) -> type[DoorClosed]:
    """What kind of trouble it is, for a sentence that says what to do."""
    match error:
        case ssl.SSLError():
            return NotTrusted
        case socket.gaierror():
            return NoSuchServer
        case ConnectionError() | TimeoutError():
            return NobodyAnswers
        case _:
            return DoorClosed


def _last(door: Door, validity: str) -> int:
    """The last mail that was read; 0 where the server has numbered its mails anew."""
    return int(door.cursor.get("uid", 0)) if door.cursor.get("validity") == validity else 0


def _new(box: imaplib.IMAP4, *, after: int) -> list[int]:
    _, found = box.uid("SEARCH", f"UID {after + 1}:*")
    # "n:*" names the last mail even if its number is below n.
    return sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > after)


def _fetch(box: imaplib.IMAP4, uid: int) -> bytes | None:
    """The mail as it came; None if somebody deleted it meanwhile. Raises TooLarge before a byte of it is fetched."""
    _, told = box.uid("FETCH", str(uid), "(RFC822.SIZE)")
    size = _SIZE.search(told[0] if told and isinstance(told[0], bytes) else b"")
    # A mail carries its attachments in base64, four bytes for three.
    if size is not None and int(size[1]) > (house.get().max_upload_mib << 20) * 3 // 2:
        raise TooLarge(f"{int(size[1])} bytes", limit=f"{house.get().max_upload_mib} MiB")
    _, fetched = box.uid("FETCH", str(uid), "(BODY.PEEK[])")
    return next((part[1] for part in fetched if isinstance(part, tuple)), None)


def _take(door: Door, engines: Engines, raw: bytes, place: str, taking: Taking) -> None:
    with scratch() as folder:
        mail = folder / "mail.eml"
        mail.write_bytes(raw)
        out = folder / "out"
        out.mkdir()
        engines.tools.run("mail", inputs={"file": mail}, out=out, limits=LIMITS)
        told = _told(out / "mail.json")
        for number, part in enumerate(told["parts"], start=1):
            known = {"name": part["name"], "sender": told["sender"], "subject": told["subject"]}
            _receive(door, out / f"part-{number:04}", known, f"{place}:{number}", taking)


def _told(path: Path) -> dict[str, Any]:
    """What a child wrote of a mail, read as a stranger's. Raises Unreadable where it is none."""
    if path.is_symlink() or not path.is_file():
        raise Unreadable(f"no {path.name}")
    try:
        found = json.loads(path.read_text(encoding="utf-8", errors="replace"))
    except ValueError:
        found = None
    if not _has_texts(found, "sender", "subject") or not isinstance(parts := found.get("parts"), list):
        raise Unreadable(f"{path.name} is damaged")
    if len(parts) > MOST_PARTS or not all(_has_texts(part, "name") for part in parts):
        raise Unreadable(f"{path.name} is damaged")
    return dict(found)


def _has_texts(found: Any, *names: str) -> bool:
    return isinstance(found, dict) and all(isinstance(found.get(name), str) for name in names)


def _receive(door: Door, path: Path, known: Mapping[str, str], place: str, taking: Taking) -> None:
    how = filing(door, known)
    if how is None or path.is_symlink() or not path.is_file():
        taking.left += 1
        return
    try:
        with path.open("rb") as file:
            receipt = receive(
                file,
                name=known["name"],
                place=f"mail {door.pk} {place}",
                owner=how.owner,
                filing=Filing(category=how.category, access=how.access, needs_review=how.needs_review),
            )
    except WenyuanError as error:
        if error.retry:
            raise
        refuse(door, item=known["name"], place=place, error=error)
        taking.left += 1
        return
    taken(door, place=place, new=not receipt.is_repeat)
    taking.kept += 1
    taking.new += not receipt.is_repeat
