"""What is offered where little was found."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.search.conftest import Make
from wenyuan.accounts.models import User
from wenyuan.library.models import Access
from wenyuan.search.asking import Asked, ask
from wenyuan.search.filters import Around
from wenyuan.search.offers import correction, relaxed
from wenyuan.search.query import parse
from wenyuan.search.results import Offer

ANYONE = AnonymousUser()
#: What a person may have meant: the words that the library would offer.
MEANT = {"仲才": ["仲裁", "裁决"], "老动仲才": ["劳动仲裁"], "仲裁": ["仲栽"]}


def by(query_word: str, *, limit: int) -> list[str]:
    return MEANT.get(query_word, [])[:limit]


def asked(text: str, user: object = ANYONE, **around: object) -> Asked:
    return ask(parse(text), around=Around(**around), user=user, is_newest=False)


def test_a_word_is_corrected_if_that_finds_ten_times_as_much(indexed: Make) -> None:
    for n in range(10):
        indexed(f"文{n}", "申请仲裁的期限")
    assert correction(asked("仲才 期限"), total=0, by=by) == Offer(query="仲裁 期限", count=10)
    assert correction(asked("仲才 期限"), total=1, by=by) == Offer(query="仲裁 期限", count=10)
    assert correction(asked("仲才 期限"), total=2, by=by) is None
    assert correction(asked("仲裁"), total=0, by=by) is None
    assert correction(asked("仲才 期限"), total=0, by=None) is None


def test_what_is_written_without_a_blank_is_corrected_as_a_whole(indexed: Make) -> None:
    indexed("文", "劳动仲裁")
    assert correction(asked("老动仲才 type:pdf"), total=0, by=by) == Offer(query="劳动仲裁 type:pdf", count=1)


def test_the_name_of_a_filter_is_corrected(indexed: Make) -> None:
    indexed("劳动法", "总则")
    assert correction(asked("tilte:劳动"), total=0, by=None) == Offer(query="title:劳动", count=1)


def test_parts_are_left_out_and_those_that_find_most_come_first(indexed: Make) -> None:
    indexed("一", "劳动争议与仲裁", kind="docx")
    indexed("二", "劳动争议", kind="docx")
    assert relaxed(asked("劳动争议 犀牛 type:docx")) == [Offer(query="劳动争议 type:docx", count=2)]
    assert relaxed(asked("劳动犀牛"))[0] == Offer(query="劳动", count=2)
    assert relaxed(asked("犀牛")) == []
    assert relaxed(asked("争议仲裁", kind="pdf")) == [Offer(query="争议仲裁", count=1, keeps_filters=False)]


@pytest.mark.parametrize("text", ["仲才", "tilte:蓝鲸", "蓝鲸 甲", "蓝鲸仲才 type:docx"])
def test_offers_count_only_what_the_person_may_see(indexed: Make, owner: User, text: str) -> None:
    indexed("蓝鲸", "蓝鲸与仲裁", access=Access.PRIVATE, kind="docx")
    assert correction(asked(text), total=0, by=by) is None
    assert relaxed(asked(text)) == []
    assert correction(asked(text, owner), total=0, by=by) or relaxed(asked(text, owner))
