"""An export of paperless-ngx comes in whole, says before what it would do, and twice is once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wenyuan.accounts.models import User
from wenyuan.audit.models import Event
from wenyuan.doors.errors import NotTheirs
from wenyuan.doors.moving import paperless
from wenyuan.doors.moving.carry import carry, survey
from wenyuan.library.models import Access, Category, Document, Tag

pytestmark = pytest.mark.django_db


def record(model: str, pk: int, **fields: object) -> dict[str, object]:
    return {"model": model, "pk": pk, "fields": fields}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """As the exporter writes it: four documents, one of whose files is missing and one that leads out."""
    documents = [
        {
            **record(
                "documents.document", n, title=f"第{n}号文件", correspondent=3, document_type=5, tags=[7, 8],
                created="2023-05-04", added="2023-06-01T08:30:00Z", owner=2 if n == 2 else None, original_filename=f"原件{n}.txt",
            ),
            "__exported_file_name__": f"originals/{n}.txt" if n < 4 else "../outside.txt",
        }
        for n in (1, 2, 3, 4)
    ]  # fmt: skip
    (tmp_path / "outside.txt").write_text("not part of it")
    folder = tmp_path / "export"
    (folder / "originals").mkdir(parents=True)
    for n in (1, 2):
        (folder / "originals" / f"{n}.txt").write_text(f"text of {n}")
    manifest = [
        record("auth.user", 2, username="li", first_name="Li", last_name="Hua", email="li@example.org", password="x"),
        record("documents.correspondent", 3, name="市图书馆"),
        record("documents.documenttype", 5, name="通知"),
        record("documents.tag", 7, name="借阅"),
        record("documents.tag", 8, name="2023"),
        record("documents.savedview", 1, name="mine"),
        *documents,
    ]
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False))
    return folder


@pytest.fixture
def librarian() -> User:
    return User.objects.create(username="librarian", is_staff=True)


def nothing() -> None:
    pass


def test_a_dry_run_says_what_would_happen_and_changes_nothing(export: Path) -> None:
    report = survey(paperless.read(export))
    assert report.documents == {"new": 2, "troubled": 2}
    assert report.people == {"new": 1} and report.shelves == {"new": 1} and report.left == {"savedview": 1}
    assert [trouble.key for trouble in report.troubles] == ["3", "4"]
    assert not Document.objects.exists() and not Category.objects.exists() and not User.objects.exists()


def test_everything_that_is_known_of_a_document_comes_with_it(export: Path, librarian: User) -> None:
    cargo = paperless.read(export)
    foreseen = survey(cargo)
    report = carry(cargo, by=librarian, access="public", told=nothing)
    assert report == foreseen
    first, second = Document.objects.order_by("pk")
    assert (first.title, first.title_source, first.author) == ("第1号文件", "person", "市图书馆")
    assert str(first.dated) == "2023-05-04" and first.created_at.isoformat() == "2023-06-01T08:30:00+00:00"
    assert first.category is not None and first.category.name_zh == "通知" and first.current.file_name == "原件1.txt"
    assert {tag.name for tag in first.tags.all()} == {"借阅", "2023"} and Tag.objects.count() == 2
    assert (first.owner, first.access) == (librarian, Access.PUBLIC)
    assert second.owner.username == "li" and second.access == Access.PRIVATE
    assert not second.owner.has_usable_password() and second.owner.display_name == "Li Hua"
    assert Event.objects.get().verb == "library.move"


def test_a_second_run_brings_only_what_was_missing(export: Path, librarian: User) -> None:
    carry(paperless.read(export), by=librarian, told=nothing)
    edited = Document.objects.order_by("pk")[0]
    edited.author = "by hand"
    edited.save()
    (export / "originals" / "3.txt").write_text("now it is there")
    report = carry(paperless.read(export), by=librarian, told=nothing)
    assert report.documents == {"known": 2, "new": 1, "troubled": 1}
    assert report.people == {"known": 1} and report.shelves == {"known": 1}
    edited.refresh_from_db()
    assert Document.objects.count() == 3 and edited.author == "by hand"
    assert survey(paperless.read(export)).documents == {"known": 3, "troubled": 1}


def test_a_split_export_is_read_too(export: Path) -> None:
    manifest = json.loads((export / "manifest.json").read_text())
    rest = [r for r in manifest if r["model"] != "documents.document"]
    (export / "manifest.json").write_text(json.dumps(rest))
    (export / "json").mkdir()
    for r in manifest[-4:]:
        (export / "json" / f"{r['pk']}-manifest.json").write_text(json.dumps([r]))
    assert len(paperless.read(export).pieces) == 4


@pytest.mark.parametrize("manifest", [None, "{", "{}", "[1]", "[]", '[{"model": "x", "pk": 1, "fields": {}}]'])
def test_what_is_no_export_is_a_sentence(tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(NotTheirs):
        paperless.read(tmp_path)


def test_categories_below_another_are_found_again(export: Path, librarian: User) -> None:
    top = Category.objects.add_root({"slug": "old", "name_zh": "旧库", "name_en": "Old"})
    cargo = paperless.read(export)
    carry(cargo, by=librarian, below=top, told=nothing)
    assert [c.name_zh for c in Category.objects.get_children(Category.objects.get(pk=top.pk))] == ["通知"]
    assert survey(cargo, below=Category.objects.get(pk=top.pk)).shelves == {"known": 1}
