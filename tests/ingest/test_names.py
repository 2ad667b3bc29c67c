from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.ingest.names import clean_name, title_of


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\报告.docx", "报告.docx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("e\u0301.txt", "é.txt"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("\udcff\udcfe.txt", "��.txt"),
        ("a\ud800b\udfff.txt", "a�b�.txt"),
        ("a\u2028b.txt", "a b.txt"),
        ("文" * 120 + ".docx", "文" * 83 + ".docx"),
    ],
)
def test_hostile_names_become_harmless(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


@given(st.text(max_size=400))
def test_every_name_fits_its_column(raw: str) -> None:
    name = clean_name(raw)
    assert 1 <= len(name.encode()) <= 255
    assert "/" not in name and "\\" not in name
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in name)
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2023年强化理论武装把牢政治方向.docx", "2023年强化理论武装把牢政治方向"),
        ("志愿者_服务_手册 (1).pdf", "志愿者 服务 手册"),
        ("会议纪要 - 副本.doc", "会议纪要"),
        ("Copy of Budget.xlsx", "Budget"),
        ("No. 5 rules", "No. 5 rules"),
        (".docx", ".docx"),
    ],
)
def test_a_file_name_reads_as_a_title(name: str, title: str) -> None:
    assert title_of(name) == title
