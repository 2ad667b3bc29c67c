"""The doors on the web: opened, ruled, tried, closed; passwords go in and never come out."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.audit.models import Event
from wenyuan.doors import actions
from wenyuan.doors.models import Door, Refusal, Rule
from wenyuan.doors.secrets import secret_of
from wenyuan.env import Env, env

SECRET = "s3cret of the desk"
MAILBOX = {
    "kind": "mailbox", "name": "desk", "host": "127.0.0.1:9", "user": "desk@example.org", "secret": SECRET,
    "folder": "收件箱/两", "is_plain": "on", "access": "members", "owner": "guest-ant", "needs_review": "on",
}  # fmt: skip


@pytest.fixture
def desk(admin: Client, django_capture_on_commit_callbacks) -> Door:
    """A mailbox opened by the page."""
    assert admin.post("/admin/doors", MAILBOX).status_code == 302
    return Door.objects.get()


def test_a_mailbox_is_opened_and_its_password_is_nowhere_to_be_read(
    admin: Client, desk: Door, library: samples.Library
) -> None:
    assert desk.address.startswith("imap://desk%40example.org@127.0.0.1:9/")
    assert (desk.access, desk.owner, desk.needs_review) == ("members", library.owner, True)
    assert secret_of(desk) == SECRET
    fresh = "another one"
    admin.post(f"/admin/doors/{desk.pk}/secret", {"secret": fresh})
    assert secret_of(desk) == fresh
    pages = [admin.get(path).content.decode() for path in ("/admin/doors", f"/admin/doors/{desk.pk}", "/admin/audit")]
    pages.append(admin.post(f"/admin/doors/{desk.pk}/secret", {"secret": "x" * 500}).content.decode())
    assert not any(word in page for page in pages for word in (SECRET, fresh, "x" * 50))
    assert not any(word in str(event.data) for event in Event.objects.all() for word in (SECRET, fresh))


def test_a_trial_says_what_is_wrong_in_words(admin: Client, desk: Door) -> None:
    text = admin.post(f"/en/admin/doors/{desk.pk}/try").content.decode()
    assert "Nobody answers at 127.0.0.1:9" in text
    Door.objects.filter(pk=desk.pk).update(address="imaps://desk@no-such-host.invalid/INBOX")
    assert "There is no server called" in admin.post(f"/en/admin/doors/{desk.pk}/try").content.decode()


def test_the_last_look_and_what_was_not_received_are_told(admin: Client, desk: Door) -> None:
    Door.objects.filter(pk=desk.pk).update(error_code="door_sign_in_refused", error_params={"host": "127.0.0.1"})
    Refusal.objects.create(door=desk, item="坏.docx", place="1:7", code="encrypted")
    for path in ("/en/admin/doors", f"/en/admin/doors/{desk.pk}"):
        assert "127.0.0.1 refuses the user name or the password" in admin.get(path).content.decode()
    assert "坏.docx" in admin.get(f"/admin/doors/{desk.pk}").content.decode()


def test_what_a_door_does_is_changed_and_an_unknown_person_is_refused(admin: Client, desk: Door) -> None:
    form = {"name": "desk 2", "access": "public", "after": "delete", "owner": ""}
    assert admin.post(f"/admin/doors/{desk.pk}", {**form, "owner": "nobody-here"}).status_code == 422
    assert admin.post(f"/admin/doors/{desk.pk}", form).status_code == 302
    desk.refresh_from_db()
    assert (desk.name, desk.access, desk.after, desk.owner) == ("desk 2", "public", "delete", None)
    assert (desk.is_on, desk.needs_review) == (False, False)


def test_rules_are_added_ordered_and_taken_away(admin: Client, desk: Door, library: samples.Library) -> None:
    address = f"/admin/doors/{desk.pk}/rules"
    rules = library.shelves["rules"]
    admin.post(
        address, {"subject": "sender", "pattern": "*@school.example", "category": rules.pk, "needs_review": "no"}
    )
    admin.post(address, {"subject": "subject", "pattern": "*广告*", "is_ignored": "on"})
    # A mailbox has no paths.
    assert admin.post(address, {"subject": "path", "pattern": "a/*"}).status_code == 422
    first, second = Rule.objects.all()
    assert (first.category, first.needs_review, first.access) == (rules, False, "")
    assert (second.is_ignored, second.needs_review) == (True, None)
    admin.post(f"{address}/{second.pk}", {"raise": "1"})
    assert list(Rule.objects.all()) == [second, first]
    admin.post(f"{address}/{second.pk}")
    assert list(Rule.objects.all()) == [first]


def test_a_door_is_closed_only_when_one_is_sure(admin: Client, desk: Door, django_capture_on_commit_callbacks) -> None:
    admin.post(f"/admin/doors/{desk.pk}/close")
    assert Door.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/admin/doors/{desk.pk}/close", {"sure": "1"})
    assert not Door.objects.exists()
    assert not (env().home / "secrets" / f"door-{desk.pk}").exists()


@pytest.mark.parametrize(
    ("folder", "is_open"),
    [("in", True), ("in/deep", True), ("in/../other", False), ("out", False), ("in/link", False), ("", False)],
)
def test_by_the_web_only_folders_below_those_that_the_machine_names_are_watched(
    admin: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, is_open: bool
) -> None:
    for name in ("in/deep", "other", "out"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out")
    changed = Env(**{**vars(env()), "watch_below": str(tmp_path / "in")})
    monkeypatch.setattr("wenyuan.doors.actions.env", lambda: changed)
    monkeypatch.setattr("wenyuan.administration.views.doors.env", lambda: changed)
    form = {"kind": "folder", "name": "scans", "path": str(tmp_path / folder), "access": "private"}
    answer = admin.post("/admin/doors", form)
    assert (answer.status_code == 302, Door.objects.exists()) == (is_open, is_open)


def test_without_such_folders_no_form_for_one_is_there(admin: Client, tmp_path: Path) -> None:
    form = {"kind": "folder", "name": "scans", "path": str(tmp_path), "access": "private"}
    assert admin.post("/admin/doors", form).status_code == 422 and not Door.objects.exists()
    assert "wenyuan door add" in admin.get("/admin/doors").content.decode()


@pytest.mark.parametrize("part", [".", "secrets", "..", "/"])
def test_the_librarys_own_house_is_no_door_for_anybody(db: None, part: str) -> None:
    from wenyuan.doors.errors import NotToBeWatched

    folder = (env().home / part).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.raises(NotToBeWatched):
        actions.open_folder("own", str(folder), by=None)
