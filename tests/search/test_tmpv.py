"""Any string of two characters or more that stands on a page is found by typing it in quotes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wenyuan.demo
from tests.search.conftest import Make
from wenyuan.search import indexer
from wenyuan.search.service import search

ANYONE = AnonymousUser()
SAMPLES = sorted(Path(wenyuan.demo.__file__).parent.glob("texts/**/*"))
PAGE = 500


def is_found(text: str, pk: int) -> bool:
    """Whether the document is found, on one of the pages of results."""
    start = 0
    while True:
        found = search(text, user=ANYONE, start=start, limit=100)
        if any(item.document.pk == pk for item in found.items):
            return True
        start += 100
        if start >= found.listed:
            return False


@pytest.fixture
def texts(make: Make) -> dict[int, str]:
    """Pages of the sample library and of text that is harder than any: one page a document."""
    rnd = random.Random(5)
    pages = [
        "他说：“好的。”「不『必』了」, then \"he said 'no-one's'\" and left…",
        "GB/T 2312-80、GB2312—1980；3.14159，c++、c#与node.js（v18.2）",
        "第１条　甲、乙、丙三方：\n甲方；乙方；\n丙方。①②③ ℃ ± § ※ ☆☆ 😀👍",
        "of the people, by the\npeople, for the people: shall not perish",
        "臺灣的“著作權”與\n大陸的「著作权」…… e-mail: a_b.c@d-e.org | 100% OR -5",
        "title:甲 year:2020 -乙 类型：丙，\n\n丁\t戊   己 \ue000庚",
    ]
    for path in SAMPLES:
        if path.is_file() and path.suffix in {".md", ".txt", ".csv"}:
            text = path.read_text(errors="ignore")
            pages += [text[i : i + PAGE] for i in range(0, min(len(text), 2 * PAGE), PAGE)]
    alphabet = "的一是劳动争议法臺灣著作权aAbB19 \n，。、“”\"-.'_/()（）《》é＋①"
    pages += ["".join(rnd.choices(alphabet, k=80)) for _ in range(30)]
    made = {make(f"题{n}", text).pk: text for n, text in enumerate(pages)}
    indexer.rebuild()
    return made


def test_of_the_sample_texts(texts: dict[int, str]) -> None:
    assert len(texts) > 60
    rnd = random.Random(11)
    missed = []
    for pk, text in texts.items():
        for _ in range(3):
            length = rnd.randrange(2, 13)
            start = rnd.randrange(max(len(text) - length, 1))
            part = text[start : start + length]
            if len("".join(part.split()).strip('"“”„‟＂〝〞「」『』')) > 1 and not is_found(f'"{part}"', pk):
                missed.append(part)
    assert missed == []


@pytest.mark.parametrize(
    "part",
    ['说：“好', "”「不『必", "『必』", '"he sai', "'no-one's'\"", "-80、GB", "14159，c", "+、c", "js（v", "☆☆", "；\n", "①②", "℃ ±",
     "of the peop", "e,\nfor", "eople: sh", "权」…", "_b.c@d", "| 100%", "OR -", "tle:甲", "年", "…… e", "：丙", "\ue000庚", "e people, b"],
)  # fmt: skip
def test_of_hard_places(make: Make, part: str) -> None:
    text = (
        "他说：“好的。”「不『必』了」, then \"he said 'no-one's'\" and left… GB/T 2312-80、GB2312；3.14159，c++、c#与node.js（v18.2）"
        "甲；\n乙①②③ ℃ ± ☆☆ of the people,\nfor the people: shall 著作權」…… e-mail: a_b.c@d-e.org | 100% OR -5 "
        "title:甲 二〇二〇年 类型：丙 \ue000庚 the people, by"
    )
    for n in range(12):
        make(f"别的{n}", "the people of 议 年 OR e 甲 c js")
    pk = make("题", text).pk
    indexer.rebuild()
    assert is_found(f'"{part}"', pk)


@pytest.mark.parametrize(
    ("text", "part"), [("_" * 12, "__"), ("-" * 40, "--"), (".|.|.|.|", ".|"), ("…… ……", "……"), ('111" __', '" __')]
)
def test_of_a_page_without_a_letter_or_digit(make: Make, text: str, part: str) -> None:
    pk = make("题", text).pk
    indexer.apply([pk])
    assert is_found(f'"{part}"', pk)


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_of_random_text(make: Make, data: st.DataObject) -> None:
    alphabet = st.sampled_from("甲乙丙的aB1 \n，。“\"-.'_/é＋|：")
    text = data.draw(st.text(alphabet, min_size=12, max_size=60))
    start = data.draw(st.integers(0, len(text) - 2))
    part = text[start : start + data.draw(st.integers(2, 12))]
    pk = make("题", text).pk
    indexer.apply([pk])
    if len("".join(part.split()).strip('“"')) > 1:
        assert is_found(f'"{part}"', pk)


def test_without_quotes_where_all_of_it_is_words(texts: dict[int, str]) -> None:
    rnd = random.Random(12)
    missed = []
    for pk, text in texts.items():
        for _ in range(3):
            start = rnd.randrange(max(len(text) - 8, 1))
            part = text[start : start + rnd.randrange(2, 9)]
            if min(part) >= "\u4e00" and max(part) <= "\u9fff" and not is_found(part, pk):
                missed.append(part)
    assert missed == []
