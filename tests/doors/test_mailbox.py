"""A mailbox gives its attachments, once each; rubbish in it stops nothing."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.doors.conftest import Mailbox
from tests.portal import samples
from wenyuan.doors import loop
from wenyuan.doors import mailbox as door_to
from wenyuan.doors.errors import BadAddress, DoorClosed
from wenyuan.doors.models import Door, Refusal, Rule
from wenyuan.doors.secrets import forget_secret, keep_secret
from wenyuan.engines.errors import Unreadable
from wenyuan.house import settings as house
from wenyuan.ingest.context import Engines
from wenyuan.library.models import Document

pytestmark = pytest.mark.django_db


def letter(*files: tuple[str, bytes], subject: str = "两份文件", sender: str = "张三 <zhang@example.org>") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "desk@example.org", subject
    mail.set_content("见附件。")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def received() -> list[str]:
    return sorted(Document.objects.values_list("current__file_name", flat=True))


def test_attachments_are_received_once_each(mailbox: Mailbox, engines: Engines) -> None:
    door = mailbox.door()
    mailbox.post(letter(("办法.txt", "借阅办法".encode()), ("plan.txt", b"a plan")))
    mailbox.post(letter(subject="nothing attached"))
    assert door_to.look(door, engines) == 2 and received() == ["plan.txt", "办法.txt"]
    mailbox.post(letter(("later.txt", b"later")))
    door = Door.objects.get(pk=door.pk)
    assert door_to.look(door, engines) == 1 and len(received()) == 3
    assert Door.objects.get(pk=door.pk).received == 3 and mailbox.mails() == 3


def test_a_mail_whose_place_was_not_noted_is_known_again(mailbox: Mailbox, engines: Engines) -> None:
    door = mailbox.door()
    mailbox.post(letter(("a.txt", b"a")))
    door_to.look(door, engines)
    door.cursor = {}
    assert door_to.look(door, engines) == 0 and received() == ["a.txt"]


def test_sender_and_subject_choose_the_rule(mailbox: Mailbox, engines: Engines) -> None:
    shelves = samples.categories()
    door = mailbox.door(access="members")
    Rule.objects.create(door=door, subject="sender", pattern="*@EXAMPLE.org", category=shelves["rules"])
    Rule.objects.create(door=door, order=1, subject="subject", pattern="*广告*", is_ignored=True)
    mailbox.post(letter(("a.txt", b"a")))
    mailbox.post(letter(("b.txt", b"b"), sender="x@elsewhere.net", subject="限时广告优惠"))
    door_to.look(door, engines)
    document = Document.objects.get()
    assert (document.category, document.access, document.needs_review) == (shelves["rules"], "members", True)


RUBBISH = {
    "no header": b"\n\nnothing",
    "no end": b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Disposition: attachment; filename=a.txt\n\nhalf",
    "a charset nobody knows": b"Subject: =?martian?b?AAAA?=\nFrom: =?x?q?=ff?=\n\nhello",
    "a bad encoding": b"Subject: s\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=b\n\n@@@@",
    "a name that leads out": letter(("../../../etc/passwd", b"x")),
    "nested without end": b"Content-Type: message/rfc822\n\n" * 300 + b"From: a\n\nb",
    "ten thousand parts": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nq\n" * 10_000 + b"--x--\n",
    "bytes": bytes(range(1, 256)) * 20,
}


def test_a_box_of_rubbish_is_gone_through_and_what_comes_after_is_received(mailbox: Mailbox, engines: Engines) -> None:
    door = mailbox.door()
    for mail in RUBBISH.values():
        mailbox.post(mail)
    mailbox.post(letter(("good.txt", b"good")))
    assert loop.look(door, engines) >= 1
    door.refresh_from_db()
    assert door.error_code == "" and door.cursor["uid"] and "good.txt" in received()
    assert all("/" not in name for name in received())
    assert set(Refusal.objects.values_list("code", flat=True)) <= {"unreadable", "crash"}


def test_a_mail_above_the_limit_is_not_even_fetched(mailbox: Mailbox, engines: Engines) -> None:
    door = mailbox.door()
    mailbox.post(letter(("big.bin", b"x" * 2_500_000)))
    mailbox.post(letter(("small.txt", b"small")))
    house.assume({"max_upload_mib": 1})
    assert door_to.look(door, engines) == 1 and received() == ["small.txt"]
    assert Refusal.objects.get().code == "too_large"


def test_mails_are_deleted_after_their_attachments_are_kept(mailbox: Mailbox, engines: Engines) -> None:
    door = mailbox.door(after="delete")
    Rule.objects.create(door=door, subject="name", pattern="left*", is_ignored=True)
    mailbox.post(letter(("a.txt", b"a")))
    mailbox.post(letter(("b.txt", b"b"), ("left.txt", b"left alone")))
    mailbox.post(letter(subject="nothing attached"))
    door_to.look(door, engines)
    assert mailbox.mails() == 2 and received() == ["a.txt", "b.txt"]


def test_a_wrong_password_is_a_sentence(mailbox: Mailbox, engines: Engines) -> None:
    door = mailbox.door()
    keep_secret(door, "wrong")
    with pytest.raises(DoorClosed):
        door_to.look(door, engines)
    forget_secret(door)
    with pytest.raises(DoorClosed, match="not kept on this machine"):
        door_to.look(door, engines)


@pytest.mark.parametrize("address", ["imaps://host/INBOX", "http://a@b", "imaps://", "x"])
def test_what_is_no_mailbox_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        door_to.address_of(address)


def test_half_a_header_does_not_lose_the_mail(mailbox: Mailbox, engines: Engines) -> None:
    door = mailbox.door()
    mailbox.post(letter(("a.txt", b"a")).replace(b"Subject: ", b"Subject: =?utf-8?b?abcde?= ", 1))
    strange = b"attachment; filename*=a; filename*0*=b"
    mailbox.post(letter(("b.txt", b"b")).replace(b'attachment; filename="b.txt"', strange))
    assert door_to.look(door, engines) == 2 and received() == ["a.txt", "part-0001"]
    assert not Refusal.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["not json", "[]", "{}", '{"sender": "", "subject": "", "parts": [1]}',
     '{"sender": 1, "subject": "", "parts": []}', '{"sender": "", "subject": "", "parts": [{"name": 1}]}'],
)  # fmt: skip
def test_a_list_the_child_did_not_write_as_agreed_is_not_believed(tmp_path: Path, text: str) -> None:
    (tmp_path / "mail.json").write_text(text)
    (tmp_path / "link.json").symlink_to(tmp_path / "mail.json")
    for name in ("mail.json", "link.json", "none.json"):
        with pytest.raises(Unreadable):
            door_to._told(tmp_path / name)
