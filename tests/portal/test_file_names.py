from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.library.models import Revision
from wenyuan.portal.file_names import MAX_BYTES, original_name, pdf_name


@pytest.mark.parametrize(
    ("given_name", "kind", "name"),
    [
        ("借阅办法.docx", "docx", "借阅办法.docx"),
        ("template.dotm", "docx", "template.dotm"),
        ("REPORT.DOCX", "docx", "REPORT.DOCX"),
        # A right-to-left override makes this look like "invoice exe.pdf".
        ("invoice \u202efdp.exe", "pdf", "invoice fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "pdf", "aSet-Cookie_ x=1.pdf"),
        ('say "hi".txt', "txt", "say _hi_.txt"),
        ("../../etc/passwd", "txt", "_.._etc_passwd.txt"),
        ("no ending", "pdf", "no ending.pdf"),
        ("unknown.bin", "", "unknown.bin"),
        ("\u200b", "", "document"),
    ],
)
def test_a_name_is_harmless_and_its_ending_agrees_with_the_content(given_name: str, kind: str, name: str) -> None:
    assert original_name(Revision(file_name=given_name, kind=kind)) == name


def test_the_pdf_takes_the_name_without_its_ending() -> None:
    assert pdf_name(Revision(file_name="借阅办法 v1.2.docx", kind="docx")) == "借阅办法 v1.2.pdf"


@given(st.text(max_size=300), st.sampled_from(["", "docx", "pdf", "txt"]))
def test_any_name_fits_and_holds_no_control(text: str, kind: str) -> None:
    revision = Revision(file_name=text, kind=kind)
    for name in (original_name(revision), pdf_name(revision)):
        assert 0 < len(name.encode()) <= MAX_BYTES
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in name)
        assert not set(name) & set('\\/:*?"<>|')
