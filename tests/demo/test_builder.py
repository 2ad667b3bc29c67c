"""Building the library with the real office."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pypdfium2
import pytest

from wenyuan.demo.builder import LEDGER, Sample, build
from wenyuan.demo.manifest import entries

RULES, RULES_AGAIN = "消防安全管理规定.docx", "消防安全管理规定 - 副本 (2).docx"


def no_office(source: Path, form: str, target: Path) -> None:
    """An office that must not be asked."""
    raise AssertionError(f"asked to save {source} as {form} at {target}")


@pytest.fixture
def copy(library: dict[str, Sample], tmp_path: Path) -> Path:
    """A copy of the built folder, to be spoiled."""
    folder = tmp_path / "samples"
    shutil.copytree(next(iter(library.values())).path.parent, folder)
    return folder


def _stamps(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_every_entry_becomes_a_file_and_nothing_else_is_left(library: dict[str, Sample]) -> None:
    assert list(library) == [entry.file for entry in entries()]
    folder = next(iter(library.values())).path.parent
    assert {path.name for path in folder.iterdir()} == {*library, LEDGER}
    assert all(sample.title for sample in library.values())


def test_only_the_empty_file_is_empty_and_all_are_small(library: dict[str, Sample]) -> None:
    sizes = {name: sample.path.stat().st_size for name, sample in library.items()}
    assert [name for name, size in sizes.items() if size == 0] == ["新建 Microsoft Word 文档.docx"]
    assert sum(sizes.values()) < 6_000_000


def test_a_duplicate_has_the_bytes_of_its_original(library: dict[str, Sample]) -> None:
    duplicates = [sample for sample in library.values() if sample.role == "duplicate"]
    for sample in duplicates:
        assert sample.path.read_bytes() == library[sample.of].path.read_bytes()
        assert sample.title == library[sample.of].title


def test_no_two_other_files_have_the_same_bytes(library: dict[str, Sample]) -> None:
    contents = [sample.path.read_bytes() for sample in library.values() if sample.role != "duplicate"]
    assert len(set(contents)) == len(contents)


def test_the_long_document_has_more_than_sixty_pages(library: dict[str, Sample]) -> None:
    with pypdfium2.PdfDocument(library["植物园里的六十种植物.pdf"].path) as document:
        assert len(document) > 60


def test_automatic_article_numbers_stand_on_the_pages_and_count_through(library: dict[str, Sample]) -> None:
    with pypdfium2.PdfDocument(library["消防安全管理规定（张贴版）.pdf"].path) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert [text.count(f"第{n}条") for n in ("一", "五", "十四", "二十九")] == [1, 1, 1, 1]
    assert text.count("第七章") == 1


def test_what_is_built_is_kept(copy: Path) -> None:
    before = _stamps(copy)
    build(copy, save_as=no_office)
    assert _stamps(copy) == before


def test_progress_is_told_after_each_file(copy: Path) -> None:
    told: list[tuple[int, int, str]] = []
    build(copy, save_as=no_office, progress=lambda *step: told.append(step))
    names = [entry.file for entry in entries()]
    assert told == [(n, len(names), name) for n, name in enumerate(names, start=1)]


def test_a_lost_or_changed_file_is_made_again_alone(copy: Path) -> None:
    before = _stamps(copy)
    (copy / RULES).unlink()
    (copy / "茶事小识.html").write_text("spoiled")
    build(copy, save_as=no_office)
    after = _stamps(copy)
    assert {name for name in after if after[name] != before[name]} == {RULES, "茶事小识.html", LEDGER}
    assert (copy / RULES).read_bytes() == (copy / RULES_AGAIN).read_bytes()
    assert "spoiled" not in (copy / "茶事小识.html").read_text()


def test_a_file_that_left_the_manifest_goes_and_a_stranger_stays(copy: Path) -> None:
    ledger = json.loads((copy / LEDGER).read_text())
    ledger["former.txt"] = {"recipe": "", "sha256": ""}
    (copy / LEDGER).write_text(json.dumps(ledger))
    (copy / "former.txt").write_text("ours once")
    (copy / "mine.txt").write_text("a stranger's")
    build(copy, save_as=no_office)
    assert not (copy / "former.txt").exists()
    assert (copy / "mine.txt").read_text() == "a stranger's"


def test_an_office_that_fails_leaves_no_half_file_and_is_told(copy: Path) -> None:
    (copy / "社区公共场所节水调查报告.odt").unlink()

    def failing(source: Path, form: str, target: Path) -> None:
        target.write_bytes(b"half")
        raise RuntimeError("out of paper")

    with pytest.raises(RuntimeError, match="out of paper"):
        build(copy, save_as=failing)
    assert not (copy / "社区公共场所节水调查报告.odt").exists()
    assert not list(copy.glob(".draft*"))
