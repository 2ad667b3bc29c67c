"""Folding: one reading for what a person takes for the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.kernel.folding import fold, table, variants


@given(st.text())
def test_length_is_kept_so_that_offsets_stay_true(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_no_row_leads_to_another_row() -> None:
    rows = table()
    assert not set(rows.values()) & set(rows)


def test_table_has_the_size_of_its_sources() -> None:
    assert 6_000 < len(table()) < 8_000


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("勞動爭議", "劳动争议"),
        ("臺灣 颱風", "台湾 台风"),
        ("著作權", "着作权"),
        ("著作权", "着作权"),
        ("二○二三年", "二〇二三年"),
        ("ＧＢ／Ｔ　２３１２", "gb/t 2312"),
        ("Ångström Éclair Ǆ", "angstrom eclair ǆ"),
        ("⽂档 ⻓", "文档 长"),
        ("李\uf9e1", "李李"),
        ("①⑨", "19"),
        ("“引”「文」", '"引""文"'),
        ("甲，乙、丙。丁—戊", "甲,乙,丙.丁-戊"),
        ("弗拉基米尔・普京", "弗拉基米尔·普京"),
        ("薴", "苎"),
        ("İstanbul", "istanbul"),
    ],
)
def test_forms_of_one_thing_fall_together(written: str, read: str) -> None:
    assert fold(written) == read


@pytest.mark.parametrize("text", ["㈱", "ß", "ﬁ", "…"])
def test_what_has_no_form_of_one_character_stays(text: str) -> None:
    assert fold(text) == text


def test_variants_are_the_table_read_backwards() -> None:
    assert set("国國") <= set(variants()["国"])
    for target, forms in variants().items():
        assert {fold(form) for form in forms} == {target}
