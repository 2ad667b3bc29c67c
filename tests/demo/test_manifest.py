"""What the sample library holds."""

from __future__ import annotations

from wenyuan.demo.builder import source_of
from wenyuan.demo.formats.plain import as_text
from wenyuan.demo.manifest import Entry, entries
from wenyuan.demo.source import TEXTS

BY_NAME = {entry.file: entry for entry in entries()}
READABLE = [entry for entry in BY_NAME.values() if entry.role != "unreadable"]
REWRITTEN = [entry for entry in BY_NAME.values() if entry.role == "rewritten"]


def _shingles(entry: Entry, n: int = 8) -> set[str]:
    text = "".join(char for char in as_text(source_of(entry)) if char.isalnum())
    return {text[k : k + n] for k in range(len(text) - n + 1)}


def test_there_are_enough_documents_in_enough_formats() -> None:
    assert len(READABLE) >= 36
    formats = {entry.format for entry in READABLE}
    office = {"docx", "doc", "pptx", "ppt", "xlsx", "xls", "pdf", "odt", "ods", "odp", "rtf"}
    assert formats >= office | {"txt", "csv", "md", "html", "epub", "png", "tiff"}


def test_about_three_in_five_are_chinese() -> None:
    texts = [source_of(entry) for entry in READABLE if entry.role != "duplicate"]
    assert 0.5 <= sum(text.is_chinese for text in texts) / len(texts) <= 0.8


def test_copies_and_unreadable_files_are_planted() -> None:
    roles = [entry.role for entry in BY_NAME.values()]
    assert roles.count("duplicate") >= 3
    assert roles.count("rewritten") >= 5
    assert roles.count("unreadable") >= 4


def test_every_copy_names_what_it_is_a_copy_of_and_comes_after_it() -> None:
    order = list(BY_NAME)
    for entry in BY_NAME.values():
        is_copy = entry.role in {"duplicate", "rewritten", "shared"}
        assert bool(entry.of) == is_copy, entry.file
        if is_copy:
            assert order.index(entry.of) < order.index(entry.file), entry.file


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    used = {entry.text for entry in BY_NAME.values() if entry.role != "duplicate"}
    assert used == {path.stem for path in TEXTS.glob("*.md")}


def test_no_field_of_a_template_is_left_open() -> None:
    for entry in READABLE:
        if entry.role != "duplicate":
            assert "{{" not in source_of(entry).markdown + source_of(entry).title, entry.file


def test_a_rewritten_copy_shares_text_with_its_original_and_differs_from_it() -> None:
    shared = {}
    for entry in REWRITTEN:
        copy, original = _shingles(entry), _shingles(BY_NAME[entry.of])
        shared[entry.file] = len(copy & original) / len(copy)
    other_script = {entry.file for entry in REWRITTEN if source_of(entry).lang != source_of(BY_NAME[entry.of]).lang}
    same_text = {entry.file for entry in REWRITTEN if not entry.changes and entry.file not in other_script}
    assert other_script
    assert same_text
    for file, share in shared.items():
        if file in same_text:
            assert share == 1, file
        elif file not in other_script:
            assert 0.3 < share < 0.999, (file, share)


def test_unrelated_texts_do_not_share_that_much() -> None:
    walk, course = BY_NAME["植物园一日行.txt"], BY_NAME["读懂资产负债表（十二讲讲义）.docx"]
    assert len(_shingles(walk) & _shingles(course)) / len(_shingles(walk)) < 0.05
