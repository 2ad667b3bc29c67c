"""Who was erased stays erased, whatever is restored."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.site import CLI, Site, fresh_database
from wenyuan.accounts.models import User
from wenyuan.keeping import tombstones
from wenyuan.moderation import people


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own = dataclasses.replace(tombstones.env(), home=tmp_path)
    monkeypatch.setattr(tombstones, "env", lambda: own)
    return tmp_path


def person(name: str) -> User:
    return User.objects.create_user(name, email=f"{name}@example.org", display_name=f"{name} the Reader")


@pytest.mark.django_db
def test_a_person_a_restore_brought_back_is_erased_again(home: Path) -> None:
    anna, bert = person("anna"), person("bert")
    before = {field: getattr(anna, field) for field in ("username", "email", "display_name", "is_active")}
    people.erase(anna, by=None)
    assert "anna" not in (home / "erased").read_text()
    User.objects.filter(pk=anna.pk).update(**before)  # yesterday's backup
    assert tombstones.replay() == 1
    anna.refresh_from_db()
    assert (anna.email, anna.display_name, anna.is_active) == ("", "", False) and anna.username.startswith("gone-")
    bert.refresh_from_db()
    assert bert.username == "bert" and tombstones.replay() == 0


@pytest.mark.django_db
def test_another_person_with_the_same_number_is_not_meant(home: Path) -> None:
    anna = person("anna")
    people.erase(anna, by=None)
    User.objects.filter(pk=anna.pk).delete()
    other = User.objects.create(pk=anna.pk, username="other")
    assert tombstones.replay() == 0
    other.refresh_from_db()
    assert other.username == "other"


@pytest.mark.django_db
def test_the_list_goes_by_the_shelf_to_another_home_and_half_a_line_harms_none(home: Path, tmp_path: Path) -> None:
    anna = person("anna")
    people.erase(anna, by=None)
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    tombstones.carry(shelf)
    tombstones.carry(shelf)
    lines = [line for line in (shelf / "erased").read_text().splitlines() if line]
    assert len(lines) == 1 and lines[0].startswith(f"user {anna.pk} ")
    (home / "erased").write_text("user 7")  # cut short by a crash
    tombstones.carry(shelf)
    assert lines[0] in (home / "erased").read_text().splitlines()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with fresh_database(os.environ.get("WENYUAN_DATABASE_URL", "")) as url:
        yield Site(home=tmp_path / "site", database_url=url)


@pytest.mark.slow
def test_restoring_yesterdays_backup_does_not_bring_an_erased_person_back(site: Site, tmp_path: Path) -> None:
    site.run("user", "anna", "--role", "reader", "--password", "reading1234", check=True)
    site.run("backup", str(tmp_path / "shelf"), check=True)
    erase = [*CLI, "user", "anna", "--erase"]
    subprocess.run(erase, env=site.environment, input="y\n", capture_output=True, text=True, check=True)
    site.run("restore", str(tmp_path / "shelf"), "--replace", check=True)
    names = usernames(site)
    assert "anna" not in names and any(name.startswith("gone-") for name in names)


def usernames(site: Site) -> list[str]:
    sql = "SELECT username FROM accounts_user"
    if site.database_url:
        with psycopg.connect(site.database_url) as connection:
            return [name for (name,) in connection.execute(sql)]
    with closing(sqlite3.connect(site.home / "wenyuan.sqlite3")) as database:
        return [name for (name,) in database.execute(sql)]
