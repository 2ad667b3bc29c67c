"""Documents about the same."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.search.conftest import Make
from wenyuan.kernel.folding import fold
from wenyuan.library.models import Access
from wenyuan.search import indexer
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


def test_every_item_has_a_reason_that_stands_in_both_whatever_their_script(make: Make) -> None:
    parts = [
        *COPYRIGHTS,
        LABOUR,
        WEATHER,
        "The water meter leaks; meters are read in October",
        "著作權與勞動爭議，颱風與暴雨",
    ]
    texts = {f"文{a}-{b}": f"{parts[a]}。\n{parts[b]}" for a in range(len(parts)) for b in range(a)}
    documents = {title: make(title, text) for title, text in texts.items()}
    indexer.rebuild()
    seen = 0
    for title, document in documents.items():
        for found in related(document, user=ANYONE):
            both = (fold(texts[title]), fold(texts[found.document.title]))
            assert found.reason_words
            assert all(fold(word) in text for word in found.reason_words for text in both)
            seen += 1
    assert seen > len(texts)


def test_document_alone_in_its_subject_has_no_relations(indexed: Make) -> None:
    alone = indexed("一", COPYRIGHT)
    indexed("二", WEATHER)
    assert related(alone, user=ANYONE) == []


def test_document_that_is_not_indexed_has_no_relations(indexed: Make, make: Make) -> None:
    indexed("一", COPYRIGHT)
    assert related(make("二", COPYRIGHT), user=ANYONE) == []


#: Five texts on copyright that are about other things besides.
COPYRIGHTS = [
    COPYRIGHT + more
    for more in (
        "。图书馆复制馆藏的图书与期刊，供读者阅览",
        "。摄影师把照片交给杂志社，封面署名",
        "。电影导演与编剧商量剧本，制片人出资",
        "。软件工程师公布源代码，附许可协议",
        "。歌手录制唱片，电台播放歌曲",
    )
]


def test_no_more_than_asked(indexed: Make) -> None:
    first, *_ = [indexed(f"文{n}", text) for n, text in enumerate(COPYRIGHTS)]
    for n in range(8):
        indexed(f"其他{n}", WEATHER)
    assert len(related(first, user=ANYONE, limit=3)) == 3
    assert len(related(first, user=ANYONE, limit=9)) == 4


def test_own_copies_are_left_out_and_others_are_named_once_with_their_number(make: Make) -> None:
    first, other, *_ = [make(f"文{n}", text) for n, text in enumerate(COPYRIGHTS)]
    make("副本", COPYRIGHTS[0], head=first)
    for n, fields in enumerate([{}, {}, {"access": Access.PRIVATE}]):
        make(f"另一版{n}", f"{COPYRIGHTS[1]}。第{n}版", head=other, **fields)
    for n in range(12):
        make(f"其他{n}", WEATHER)
    indexer.rebuild()
    found = {one.document.title: one.versions for one in related(first, user=ANYONE)}
    assert found == {"文1": 2, "文2": 0, "文3": 0, "文4": 0}
    found = {one.document.title: one.versions for one in related(first, user=first.owner)}
    assert found == {"文1": 3, "文2": 0, "文3": 0, "文4": 0}


def test_copy_asks_for_its_head_no_more_than_the_head_for_its_copy(make: Make) -> None:
    head = make("原件", COPYRIGHTS[0])
    copy = make("副本", COPYRIGHTS[0], head=head)
    make("另一", COPYRIGHTS[1])
    for n in range(6):
        make(f"其他{n}", WEATHER)
    indexer.rebuild()
    assert [one.document.title for one in related(copy, user=ANYONE)] == ["另一"]
    assert [one.document.title for one in related(head, user=ANYONE)] == ["另一"]


def test_of_copies_whose_head_is_hidden_a_visible_member_is_named(make: Make) -> None:
    first = make("一", COPYRIGHTS[0])
    head = make("密", COPYRIGHTS[1], access=Access.PRIVATE)
    make("开", COPYRIGHTS[1], head=head)
    for n in range(6):
        make(f"其他{n}", WEATHER)
    indexer.rebuild()
    assert [(one.document.title, one.versions) for one in related(first, user=ANYONE)] == [("开", 0)]


def test_many_copies_of_one_document_do_not_crowd_out_the_others(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenyuan.search.related._POOLS", (4, 200))
    first, second, third, *_ = [make(f"文{n}", text) for n, text in enumerate(COPYRIGHTS)]
    for n in range(6):
        make(f"副本{n}", f"{COPYRIGHTS[1]}{COPYRIGHTS[0]}", head=second)
    for n in range(14):
        make(f"其他{n}", WEATHER)
    indexer.rebuild()
    found = [one.document for one in related(first, user=ANYONE)]
    assert {second, third} <= set(found)
    assert len({one.head_id or one.pk for one in found}) == len(found)


def test_one_text_is_listed_once_although_nobody_confirmed_its_copies(indexed: Make) -> None:
    first = indexed("一", COPYRIGHTS[0])
    for n in range(3):
        indexed(f"同文{n}", COPYRIGHTS[1])
    for n in range(8):
        indexed(f"其他{n}", WEATHER)
    assert len([one for one in related(first, user=ANYONE) if one.document.title.startswith("同文")]) == 1


@pytest.mark.parametrize("word", ["the", "we", "什么", "我们", "第二十", "三条", "2024年"])
def test_words_common_in_every_library_are_no_reason(word: str) -> None:
    assert is_common(word)


@pytest.mark.parametrize("word", ["water", "劳动", "图书馆", "第三方", "一带一路"])
def test_words_of_a_subject_may_be_a_reason(word: str) -> None:
    assert not is_common(word)
