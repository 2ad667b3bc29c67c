"""How words follow each other: what was seen sits better than what was not, in bounded memory."""

from __future__ import annotations

import pytest

from tests.copies.conftest import Make, text_named
from wenyuan.copies import library_usage
from wenyuan.copies.usage import Usage
from wenyuan.copies.words import cut
from wenyuan.library.models import Access


def test_a_word_in_its_usual_place_sits_better_than_one_put_there() -> None:
    usage = Usage()
    for _ in range(50):
        usage.add(["为", "读者", "服务", "的", "图书馆"])
        usage.add(["效劳", "一词", "少见"])
    usual = usage.fitness(["读者", "服务", "的"], range(1, 2))
    odd = usage.fitness(["读者", "效劳", "的"], range(1, 2))
    assert usual > odd + 1
    assert usage.words == 400


def test_empty_counts_answer_too() -> None:
    usage = Usage()
    usage.add([])
    usage.add(["一"])
    assert usage.fitness(["一"], range(1)) < 0


@pytest.mark.django_db
def test_only_what_everybody_may_read_is_counted(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_usage, "_made", None)
    make(text_named("tea"), access=Access.PRIVATE)
    make(text_named("charter"))
    assert library_usage.usage().words == len(cut(text_named("charter")).texts)
    make(text_named("mediation"))
    assert library_usage.usage().words == len(cut(text_named("charter")).texts)
    monkeypatch.setattr(library_usage, "_made", None)
