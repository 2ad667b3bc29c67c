"""Documents about the same."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.search.conftest import Make
from wenyuan.search.common_words import is_common
from wenyuan.search.service import related

ANYONE = AnonymousUser()
COPYRIGHT = "著作权集体管理：著作权人许可使用作品，并向著作权集体管理组织收取报酬"
LABOUR = "劳动争议仲裁委员会受理劳动者的仲裁申请，组织调解"
WEATHER = "气象台预报台风登陆，沿海地区有暴雨"


def test_documents_that_share_telling_words_come_with_these_words(indexed: Make) -> None:
    first = indexed("一", COPYRIGHT)
    second = indexed("二", f"录音制品的作者与著作权。{COPYRIGHT}")
    for n, text in enumerate([LABOUR, WEATHER, f"{LABOUR}另", f"{WEATHER}另"]):
        indexed(f"其他{n}", text)
    found = related(first, user=ANYONE)
    assert found[0].document == second
    words = found[0].reason_words
    assert any("著作权" in word for word in words)
    assert all(word in COPYRIGHT for word in words)
    assert first not in [one.document for one in found]


def test_every_reason_is_a_word_of_both(indexed: Make) -> None:
    texts = {"甲": f"{COPYRIGHT}{LABOUR}", "乙": COPYRIGHT, "丙": LABOUR, "丁": WEATHER}
    documents = {title: indexed(title, text) for title, text in texts.items()}
    for title, document in documents.items():
        for found in related(document, user=ANYONE):
            both = (texts[title], texts[found.document.title])
            assert all(word in text for word in found.reason_words for text in both)


def test_document_alone_in_its_subject_has_no_relations(indexed: Make) -> None:
    alone = indexed("一", COPYRIGHT)
    indexed("二", WEATHER)
    assert related(alone, user=ANYONE) == []


def test_document_that_is_not_indexed_has_no_relations(indexed: Make, make: Make) -> None:
    indexed("一", COPYRIGHT)
    assert related(make("二", COPYRIGHT), user=ANYONE) == []


def test_no_more_than_asked(indexed: Make) -> None:
    first, *_ = [indexed(f"文{n}", COPYRIGHT) for n in range(5)]
    for n in range(8):
        indexed(f"其他{n}", WEATHER)
    assert len(related(first, user=ANYONE, limit=3)) == 3


@pytest.mark.parametrize("word", ["the", "we", "什么", "我们", "第二十", "三条", "2024年"])
def test_words_common_in_every_library_are_no_reason(word: str) -> None:
    assert is_common(word)


@pytest.mark.parametrize("word", ["water", "劳动", "图书馆", "第三方", "一带一路"])
def test_words_of_a_subject_may_be_a_reason(word: str) -> None:
    assert not is_common(word)
