"""Words to learn: they come from confirmed copies, are decided once, and go into the table for the next map."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal import copy_samples, samples
from wenyuan.copies import actions
from wenyuan.copies.facts import read_facts
from wenyuan.copies.models import Decision, Pair
from wenyuan.workbench import queries
from wenyuan.workbench.models import WordChoice

#: In no list and no dictionary of ours; the last stands in all three texts.
SWAPS = {"志愿者": "热心人", "居民": "街坊", "图书": "卷册"}


def swapped(text: str) -> str:
    for meant, put in SWAPS.items():
        text = text.replace(meant, put)
    return copy_samples.laundered(text)


@pytest.fixture
def confirmed(library: samples.Library) -> None:
    """Three texts and a copy of each, called copies by the librarian; the original is known of each."""
    for name in ("annual-review", "volunteer-handbook", "balance-sheet"):
        text = copy_samples.text_named(name)
        copy_samples.document(library.owner, name, text)
        copy_samples.document(library.owner, f"{name} 2", swapped(text))
    rows = Pair.objects.filter(level="rewritten").exclude(original__side="undetermined")
    assert len(rows) == 3
    for row in rows:
        actions.decide(row, Decision.COPY, by=library.librarian)


def test_words_of_three_confirmed_copies_become_candidates(confirmed: None) -> None:
    found = {(one.meant, one.put): one.documents for one in queries.learnable()}
    assert found.get(("图书", "卷册")) == 3
    assert ("卷册", "图书") not in found
    Pair.objects.filter(decision=Decision.COPY).order_by("pk")[0].delete()
    assert queries.learnable() == []


@pytest.mark.parametrize(("say", "state"), [("accept", "learned"), ("refuse", "refused")])
def test_one_decision_is_enough_and_the_table_has_it(librarian: Client, confirmed: None, say: str, state: str) -> None:
    assert "卷册" in librarian.get("/desk/words").content.decode()
    librarian.post("/desk/words/choose", {"meant": "图书", "put": "卷册", "say": say})
    assert queries.learnable() == []
    table = librarian.get("/desk/words?format=tsv").content.decode()
    assert [fact.state for fact in read_facts(table) if (fact.meant, fact.put) == ("图书", "卷册")] == [state]
    assert len(read_facts(table)) == len(read_facts(queries.shipped_pairs())) + 1


def test_what_nobody_proposed_cannot_be_chosen(librarian: Client, confirmed: None) -> None:
    assert librarian.post("/desk/words/choose", {"meant": "规定", "put": "规律", "say": "accept"}).status_code == 404
    assert librarian.post("/desk/words/choose", {"meant": "图书", "put": "卷册", "say": "x"}).status_code == 404
    assert not WordChoice.objects.exists()
