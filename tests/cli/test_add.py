"""`wenyuan add` as a script sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines import samples
from tests.portal import copy_samples
from tests.site import Site, json_lines
from wenyuan.ingest.files import files_below, is_meant

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose `add` brings its own workers."""
    return Site(home=tmp_path_factory.mktemp("site") / "home", tables=False, settings={"WENYUAN_LANGUAGE": "en"})


@pytest.fixture(scope="module")
def added(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, dict[str, dict[str, object]]]:
    """A folder, the exit status of adding it, and what was printed for each file."""
    folder = tmp_path_factory.mktemp("pile")
    (folder / "z" / "deep").mkdir(parents=True)
    (folder / "good.docx").write_bytes(samples.docx("good"))
    (folder / "z" / "deep" / "copy of good.docx").write_bytes((folder / "good.docx").read_bytes())
    (folder / "locked.pdf").write_bytes(samples.pdf("x", password="open"))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "[bold]name.txt").write_text("a name that looks like markup")
    (folder / "~$good.docx").write_bytes(b"lock file of a word processor")
    (folder / ".hidden").write_bytes(b"x")
    (folder / "link.txt").symlink_to("/etc/hostname")
    done = site.run("add", str(folder), "--json")
    return folder, done.returncode, {Path(str(row["path"])).name: row for row in json_lines(done.stdout)}


def test_each_file_is_one_object_with_its_state(added) -> None:  # type: ignore[no-untyped-def]
    _, status, rows = added
    assert {name: row["state"] for name, row in rows.items()} == {
        "good.docx": "published",
        "copy of good.docx": "duplicate",
        "locked.pdf": "kept",
        "empty.txt": "refused",
        "[bold]name.txt": "published",
    }
    assert status == 1
    assert all(set(row) == {"path", "document", "state", "pages", "reason", "copies"} for row in rows.values())


def test_exact_duplicates_are_named(added) -> None:  # type: ignore[no-untyped-def]
    _, _, rows = added
    pair = [rows["good.docx"], rows["copy of good.docx"]]
    assert pair[0]["document"] == pair[1]["document"]
    (twin,) = [row for row in pair if row["state"] == "duplicate"]
    assert str(twin["document"]) in str(twin["reason"])


def test_what_is_not_readable_has_its_reason_in_words(added) -> None:  # type: ignore[no-untyped-def]
    _, _, rows = added
    assert "password" in str(rows["locked.pdf"]["reason"])
    assert "empty" in str(rows["empty.txt"]["reason"])
    assert rows["good.docx"]["reason"] == ""


def test_adding_again_changes_nothing(added, site: Site) -> None:  # type: ignore[no-untyped-def]
    folder, _, rows = added
    again = {Path(str(row["path"])).name: row for row in json_lines(site.run("add", str(folder), "--json").stdout)}
    assert again == rows


def test_the_closing_table_names_only_what_has_a_reason(added, site: Site) -> None:  # type: ignore[no-untyped-def]
    folder, _, _ = added
    told = site.run("add", str(folder)).stdout
    assert "locked.pdf" in told and "password" in told
    assert "[bold]name.txt" not in told
    assert "5 files:" in told


def test_a_rewritten_copy_is_told_with_its_evidence(site: Site, tmp_path: Path) -> None:
    text = copy_samples.text_named("annual-review")
    (tmp_path / "a report.txt").write_text(text)
    assert [row["copies"] for row in json_lines(site.run("add", str(tmp_path), "--json").stdout)] == [[]]
    (tmp_path / "rewritten").mkdir()
    (tmp_path / "rewritten" / "another report.txt").write_text(copy_samples.laundered(text))
    (row,) = json_lines(site.run("add", str(tmp_path / "rewritten"), "--json").stdout)
    (copy,) = row["copies"]
    assert (row["state"], copy["level"]) == ("published", "rewritten") and copy["coverage"] > 0.8
    assert copy["evidence"] == f"/d/{row['document']}/copies/{copy['document']}"
    told = site.run("add", str(tmp_path / "rewritten")).stdout
    assert "Rewritten:" in told and f"no. {copy['number']}" in told and "1 of them" in told


def test_all_readable_is_status_0_and_nothing_found_status_2(site: Site, tmp_path: Path) -> None:
    assert site.run("add", str(tmp_path)).returncode == 2
    (tmp_path / "a.txt").write_text("all is well")
    assert site.run("add", str(tmp_path)).returncode == 0
    assert site.run("add", str(tmp_path / "gone")).returncode == 2
    assert site.run("add", str(tmp_path), "--category", "nowhere").returncode == 2


@pytest.mark.parametrize(
    ("name", "meant"),
    [("a.docx", True), (".DS_Store", False), ("Thumbs.db", False), ("~$a.docx", False), ("a.txt~", False),
     (".~lock.a.odt#", False), ("film.crdownload", False), ("报告.wps", True)],
)  # fmt: skip
def test_debris_of_programs_is_not_meant(name: str, meant: bool) -> None:
    assert is_meant(Path(name)) is meant


def test_folders_are_walked_in_order_and_links_are_left(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/1.txt", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "c").symlink_to(tmp_path / "a")
    assert [str(p.relative_to(tmp_path)) for p in files_below([tmp_path])] == ["a/1.txt", "b/2.txt"]
