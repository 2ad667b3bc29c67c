"""The judge of the bench: a real overlap is no mistake, a template's mate always is one."""

from __future__ import annotations

import random

from bench import copies_gen as gen
from bench.copies_judge import verdict
from tests.copies.conftest import NAMES, text_named


def test_hits_are_called_what_they_are() -> None:
    tea, charter = text_named("tea"), text_named("charter")
    made = gen.World(indexed=[tea, charter, tea[:600] + charter[:600], charter + tea[:60]], series={3: 0})
    query = gen.Query(kind="exact", text=tea, sources=(0,), natural=(tea,))
    assert [verdict(query, n, made) for n in range(4)] == ["source", "wrong", "natural", "wrong"]
    assert verdict(gen.Query(kind="template", text=tea), 3, made) == "mate"


def test_the_same_seed_makes_the_same_queries() -> None:
    texts = [text_named(name)[start : start + 900] for name in NAMES for start in (0, 150, 300)]
    made = [gen.world(texts, documents=12, held_out=4) for _ in range(2)]
    tables = {"syn": gen.own_synonyms()}
    first, second = (list(gen.queries(one, each=2, tables=tables)) for one in made)
    assert first == second and len({query.kind for query in first}) > 25
    assert len(gen.FULL) + len(gen.EXCERPTS) >= 23


def test_changes_change_what_they_say() -> None:
    dice = random.Random(1)
    text = text_named("mediation")
    assert gen.seeded("发展服务") == "开展效劳"
    assert "".join(sorted("".join(gen.shuffled(text, dice)))) == "".join(sorted("".join(gen.sentences(text))))
    assert len(gen.excerpt(text, 0.25)) >= gen.LEAST
