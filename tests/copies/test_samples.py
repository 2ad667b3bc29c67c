"""The sample library shows every level: each planted pair is found with its verdict and its original, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.copies.conftest import Make
from wenyuan.copies import queries
from wenyuan.copies.compare import Level
from wenyuan.demo.builder import source_of
from wenyuan.demo.manifest import entries
from wenyuan.library.models import Document

pytestmark = pytest.mark.django_db
ANYONE = AnonymousUser()

#: Copy -> (verdict, which is the original); its original is the `of` of its entry.
PLANTED = {
    "消防安全管理规定（张贴版）.pdf": ("exact", "undetermined"),
    "茶事小識（繁體）.docx": ("near", "undetermined"),
    "劳动争议调解工作指南（校订本）.odt": ("near", "undetermined"),
    "海棠摄影协会章程.odt": ("near", "undetermined"),
    "青禾读书协会章程.docx": ("near", "undetermined"),
    "志愿者服务手册（2022年版）.doc": ("excerpt", "undetermined"),
    "急救培训课件（2022）.ppt": ("excerpt", "undetermined"),
    "场地借用协议-秋日读书节.docx": ("near", "undetermined"),
    "2024年文化效劳工作总结.docx": ("rewritten", "theirs"),
    "基层文化服务经验材料.doc": ("rewritten", "theirs"),
    "Water Conservation Project Report.docx": ("rewritten", "theirs"),
    "印刷术小史（摘录）.txt": ("excerpt", "undetermined"),
    "读书周志愿讲解员须知.docx": ("shared", "undetermined"),
}
#: Copies of one text are copies of each other.
BETWEEN_COPIES = {
    ("海棠摄影协会章程.odt", "青禾读书协会章程.docx"),
    ("基层文化服务经验材料.doc", "2024年文化效劳工作总结.docx"),
}
ORIGINALS = {entry.file: entry.of for entry in entries() if entry.role in {"rewritten", "shared"}}


@pytest.fixture
def library(add: Make) -> dict[str, Document]:
    """Every readable sample as a document of one page, in the order of the manifest."""
    made = {}
    for entry in entries():
        if entry.role not in {"duplicate", "unreadable"}:
            source = source_of(entry)
            text = re.sub(r"(?m)^[#>*\-\s]+|\*\*|`|\|", "", f"{source.title}\n{source.markdown}")
            made[entry.file] = add(text, title=entry.file, published_at=f"{source.date}T00:00:00Z")
    return made


def found(library: dict[str, Document]) -> Iterator[tuple[str, str, str, str]]:
    """(later file, earlier file, verdict, original) of every pair, said from the later one."""
    for name, document in library.items():
        for match in queries.matches_of(document, user=ANYONE):
            if match.document.pk < document.pk:
                yield name, match.document.title, match.found.level.value, match.found.original["side"]


def test_every_planted_copy_is_in_the_table() -> None:
    assert set(PLANTED) == set(ORIGINALS)


def test_each_planted_pair_is_found_with_its_verdict_and_original_and_nothing_else(
    library: dict[str, Document],
) -> None:
    pairs = {(copy, other): (level, original) for copy, other, level, original in found(library)}
    planted = {(copy, ORIGINALS[copy]): verdict for copy, verdict in PLANTED.items()}
    assert {pair: pairs.get(pair) for pair in planted} == planted
    assert set(pairs) - set(planted) == BETWEEN_COPIES


def test_every_level_is_shown(library: dict[str, Document]) -> None:
    shown = {level for _, _, level, _ in found(library)}
    # From the other side an excerpt is a document that contains it.
    assert shown | {"contains"} == {level.value for level in Level}


def test_only_the_rewritten_reports_have_the_look_of_a_rewrite(library: dict[str, Document]) -> None:
    flagged = {name for name, document in library.items() if (look := queries.look_of(document)) and look.flagged}
    assert flagged == {"2024年文化效劳工作总结.docx", "基层文化服务经验材料.doc"}
