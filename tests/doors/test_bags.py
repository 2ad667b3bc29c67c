"""Bags are whole, are what the standard says, and are written again only where something changed."""

from __future__ import annotations

import json
from pathlib import Path

import bagit
import pytest

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.blobs import store
from wenyuan.doors import bags
from wenyuan.library.models import Document, Revision

pytestmark = pytest.mark.django_db


def export(target: Path) -> tuple[int, int]:
    return bags.export(target, told=lambda _new: None)


def folder_of(target: Path, document: Document) -> Path:
    return target / f"{document.number}-{document.public_id}"


def test_every_document_is_a_valid_bag_with_its_bytes_text_and_metadata(
    library: samples.Library,  # noqa: F811
    tmp_path: Path,
) -> None:
    written, same = export(tmp_path)
    assert (written, same) == (Document.objects.count(), 0)
    for folder in tmp_path.iterdir():
        bagit.Bag(str(folder)).validate()
    place = folder_of(tmp_path, library.public) / "data"
    original = next((place / "original").iterdir())
    with store().path(library.public.current.original_id) as kept:
        assert original.read_bytes() == kept.read_bytes()
    assert len((place / "text.txt").read_text().split("\f")) == 5
    told = json.loads((place / "metadata.json").read_text())
    assert (told["title"], told["category"], told["owner"]) == (library.public.title, "rules", "guest-ant")
    shared = json.loads((tmp_path / "library" / "data" / "categories.json").read_text())
    assert {(c["slug"], c["parent"]) for c in shared} >= {("rules", None), ("safety", "rules")}
    people = (tmp_path / "library" / "data" / "people.json").read_text()
    assert "guest-ant" in people and "password" not in people


def test_only_what_changed_is_written_again(library: samples.Library, tmp_path: Path) -> None:  # noqa: F811
    export(tmp_path)
    library.public.title = "另一个名字"
    library.public.save()
    written, same = export(tmp_path)
    assert (written, same) == (1, Document.objects.count() - 1)
    bag = bagit.Bag(str(folder_of(tmp_path, library.public)))
    bag.validate()
    assert bag.info["External-Description"] == "另一个名字"


def test_what_was_interrupted_has_no_final_name(
    library: samples.Library,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(bagit, "make_bag", dies)
        export(tmp_path)
    assert all(folder.name.startswith(".part-") for folder in tmp_path.iterdir())
    export(tmp_path)
    assert not any(folder.name.startswith(".") for folder in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("a/b\\c.txt", "a_b_c.txt"), ("..", "file.docx"), ("", "file.docx"), ("a\nb\u202e.txt", "a_b_.txt"), ("借阅 办法.docx", "借阅 办法.docx")],
)  # fmt: skip
def test_file_names_lead_nowhere_else(given: str, wanted: str) -> None:
    assert bags.file_name(Revision(file_name=given, kind="docx")) == wanted
