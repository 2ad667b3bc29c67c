"""Charsets are told by what the decoded text looks like."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.engines.tools.charset import decode, score
from wenyuan.engines.tools.charset_han import COMMON_HAN

SIMPLIFIED = "第一条　为了规范劳动合同制度，明确双方当事人的权利和义务，保护劳动者的合法权益，制定本法。"
TRADITIONAL = "第一條　為了規範個人資料之蒐集、處理及利用，以避免人格權受侵害，並促進個人資料之合理利用，特制定本法。"


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_simplified_chinese_is_read_in_every_charset(charset: str) -> None:
    decoded = decode(SIMPLIFIED.encode(charset))
    assert decoded is not None
    assert decoded.text == SIMPLIFIED
    assert decoded.certain


@pytest.mark.parametrize("charset", ["utf-8", "big5", "big5hkscs", "gb18030", "utf-16-le", "utf-16-be"])
def test_traditional_chinese_is_read_in_every_charset(charset: str) -> None:
    decoded = decode(TRADITIONAL.encode(charset))
    assert decoded is not None
    assert decoded.text == TRADITIONAL


@pytest.mark.parametrize("word", ["联通", "通知", "测试", "姓名,年龄\n张三,30\n", "abc 中文"])
def test_a_few_gbk_characters_are_enough(word: str) -> None:
    decoded = decode(word.encode("gbk"))
    assert decoded is not None
    assert decoded.text == word


def test_two_byte_utf8_is_not_taken_for_gbk() -> None:
    text = "Příliš žluťoučký kůň úpěl ďábelské ódy"
    decoded = decode(text.encode())
    assert decoded is not None
    assert decoded.text == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("cp1252", "Le café est prêt à l’hôtel, déjà réservé. Où êtes-vous ?"),
        ("shift_jis", "これは日本語の文章です。文字コードを判定します。東京都"),
        ("euc-jp", "これは日本語の文章です。文字コードを判定します。"),
        ("euc-kr", "이것은 한국어 문장입니다. 문자 인코딩을 판별합니다."),
        ("cp1251", "Это русский текст для проверки кодировки."),
    ],
)
def test_other_languages_are_not_taken_for_chinese(charset: str, text: str) -> None:
    decoded = decode(text.encode(charset))
    assert decoded is not None
    assert decoded.text == text
    assert not decoded.certain


def test_what_html_states_counts_only_where_the_bytes_do_not_tell() -> None:
    greek = '<meta charset="iso-8859-7"><p>Καλημέρα κόσμε</p>'
    wrong = '<meta charset="iso-8859-1"><p>' + SIMPLIFIED
    decoded, chinese = decode(greek.encode("iso-8859-7")), decode(wrong.encode("gb18030"))
    assert decoded is not None
    assert decoded.text == greek
    assert chinese is not None
    assert chinese.text == wrong


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5hkscs"])
def test_one_bad_byte_does_not_lose_a_text(charset: str) -> None:
    text = (TRADITIONAL if charset == "big5hkscs" else SIMPLIFIED) * 5
    data = text.encode(charset)
    decoded = decode(data + b"\xff\xff " + data)
    assert decoded is not None
    assert decoded.text.startswith(text)
    assert decoded.text.endswith(text[-20:])


def test_a_character_cut_by_the_sample_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenyuan.engines.tools.charset.SAMPLE_BYTES", 33)
    decoded = decode(SIMPLIFIED.encode("gbk"))
    assert decoded is not None
    assert decoded.text == SIMPLIFIED


@pytest.mark.parametrize("seed", range(12))
def test_random_bytes_are_no_text(seed: int) -> None:
    assert decode(random.Random(seed).randbytes(5_000)) is None


def test_nuls_are_no_text() -> None:
    assert decode(bytes(100_000)) is None


def test_a_stray_nul_does_not_make_a_binary() -> None:
    decoded = decode(("日志\x00" + "正常的文字，" * 40).encode())
    assert decoded is not None
    assert decoded.charset == "utf-8"


@given(st.text(alphabet=sorted(COMMON_HAN), min_size=12, max_size=60))
def test_any_run_of_common_characters_survives_gb18030_and_utf16(text: str) -> None:
    for charset in ("gb18030", "utf-16", "utf-8"):
        decoded = decode(text.encode(charset))
        assert decoded is not None
        assert decoded.text == text


def test_wrong_decoding_scores_far_below_the_right_one() -> None:
    data = SIMPLIFIED.encode("gb18030")
    assert score(SIMPLIFIED) > 0.5
    assert score(data.decode("big5hkscs", "ignore")) < 0.1
    assert score("plain ASCII") == 0
