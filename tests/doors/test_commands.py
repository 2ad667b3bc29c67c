"""The commands of the doors, as an administrator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doors.test_paperless import export  # noqa: F401 - a fixture
from tests.site import Site

pytestmark = pytest.mark.slow


def test_a_folder_is_opened_ruled_looked_at_listed_and_closed(tmp_path: Path) -> None:
    site = Site(home=tmp_path / "home")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("清风徐来")
    assert site.run("door", "add", "scans", str(folder)).returncode == 0
    assert site.run("door", "rule", "scans", "*.tmp", "--ignore").returncode == 0
    assert site.run("door", "add", "scans", str(folder)).returncode == 2
    assert site.run("door", "add", "other", str(folder / "no")).returncode == 2
    told = site.run("door", "list").stdout
    assert "scans (on)" in told and "*.tmp" in told
    assert site.run("door", "remove", "scans").returncode == 0 and site.run("door", "list").stdout == ""


def test_moving_in_is_said_first_then_done_then_taken_along(export: Path, tmp_path: Path) -> None:  # noqa: F811
    site = Site(home=tmp_path / "home")
    foreseen = json.loads(site.run("move-in", "paperless", str(export), "--dry-run", "--json").stdout)
    done = site.run("move-in", "paperless", str(export), "--json")
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert {**report, "dry_run": True} == foreseen and report["documents"] == {"new": 2, "troubled": 2}
    assert site.run("export", str(tmp_path / "bags")).stdout.startswith("2 bags written")
    assert site.run("export", str(tmp_path / "bags")).stdout.startswith("0 bags written, 2 unchanged")
