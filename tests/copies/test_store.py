"""Fingerprints, pairs and clusters as rows: written whole or not at all, taken away with their document."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from bench import copies_gen as gen
from tests.copies.conftest import Make
from wenyuan.copies import actions, checks, postings
from wenyuan.copies.candidates import MOST_CLUSTERS, candidates
from wenyuan.copies.fingerprints import fingerprint
from wenyuan.copies.leaves import EVERYBODY, join
from wenyuan.copies.memory import MemoryPostings
from wenyuan.copies.models import Decision, Fingerprint, Leaf, Pair, Templated
from wenyuan.copies.reading import read

pytestmark = pytest.mark.django_db
Text = Callable[[str], str]


def stored() -> list[tuple[int, int]]:
    """(hash, cluster) of all postings, read from all leaves."""
    rows = list(Leaf.objects.order_by("first").values_list("first", "postings"))
    h, c, _ = join([first for first, _ in rows], [packed for _, packed in rows])
    return list(zip(h.tolist(), c.tolist(), strict=True))


def snapshot() -> tuple[object, ...]:
    """All that the store holds, without when."""
    return (
        sorted(stored()),
        sorted(Fingerprint.objects.values_list("document", "cluster", "norm_hash", "kept")),
        sorted(Pair.objects.values_list("a", "b", "level", "covered_a", "covered_b", "decision")),
    )


def test_a_document_that_comes_again_in_another_format_is_exact(add: Make, text: Text) -> None:
    whole = text("tea")
    first = add(whole)
    add(*[gen.formatted(whole, random.Random(1))])
    second = add(whole[:500], whole[500:])
    rows = list(Pair.objects.all())
    assert first.fingerprint.norm_hash == second.fingerprint.norm_hash
    assert {row.level for row in rows} <= {"exact", "near"}
    assert len(set(Fingerprint.objects.values_list("cluster", flat=True))) == 1


def test_a_rewritten_copy_is_kept_as_a_pair_and_stays_a_cluster_of_its_own(add: Make, text: Text) -> None:
    first = add(text("mediation"))
    second = add(
        gen.numbers(gen.swapped(text("mediation"), 0.25, random.Random(4), gen.own_synonyms()), random.Random(4))
    )
    row = Pair.objects.get()
    assert {row.a, row.b} == {first.fingerprint.norm_hash, second.fingerprint.norm_hash} and row.a < row.b
    assert row.level == "rewritten" and row.covered_a > 0.7 and row.evidence["exchanged"]
    assert first.fingerprint.cluster != Fingerprint.objects.get(document=second).cluster


def test_marking_and_matching_again_changes_nothing(add: Make, text: Text) -> None:
    documents = [add(text("tea")), add(text("tea") + "尾声。"), add(text("charter")), add(gen.seeded(text("charter")))]
    before = snapshot()
    for document in documents * 2:
        actions.mark(document)
        actions.match(document)
    assert snapshot() == before


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)], ids=str)
def test_deleting_takes_a_documents_share_and_no_more(order: tuple[int, ...], add: Make, text: Text) -> None:
    add(text("first-aid"))
    kept = snapshot()
    made = [
        add(text("tea")),
        add(text("tea") + "本文另有附录。"),
        add(gen.swapped(text("tea"), 0.2, random.Random(1), gen.own_synonyms())),
    ]
    for n in order:
        made[n].delete()
        assert not list(checks.problems())
    assert snapshot() == kept


def test_another_text_in_the_same_document_replaces_its_share(add: Make, text: Text) -> None:
    document = add(text("tea"))
    add(text("tea") + "附录。")
    document.current.pages.all().delete()
    document.current.pages.create(number=1, text=text("charter"))
    actions.mark(document)
    actions.match(document)
    assert not list(checks.problems())
    assert len(set(Fingerprint.objects.values_list("cluster", flat=True))) == 2
    assert not Pair.objects.exists()


def test_a_failure_between_postings_and_row_leaves_neither(
    make: Make, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        real(*_)
        raise RuntimeError("power cut")

    real = postings.put
    monkeypatch.setattr(postings, "put", fail)
    with pytest.raises(RuntimeError):
        actions.mark(make(text("tea")))
    assert not Leaf.objects.exists() and not Fingerprint.objects.exists()


def test_a_text_too_short_to_tell_has_no_fingerprint(make: Make) -> None:
    assert actions.mark(make("")) is None and actions.mark(make("两句话。没有了。")) is None
    assert actions.match(make("无")) == []


def test_a_repeated_sentence_is_only_told_by_its_words_as_a_whole(add: Make) -> None:
    document = add("同一句话说了很多很多遍，别的什么也没有说。" * 300)
    assert document.fingerprint.kept == 0 and document.fingerprint.norm_hash


def test_a_hash_of_too_many_clusters_is_stopped_and_its_postings_dropped(make: Make) -> None:
    hashes = np.array([5, 9], np.int64)
    for cluster in range(1, MOST_CLUSTERS + 2):
        postings.put(cluster, hashes if cluster > 1 else hashes[:1])
    assert [h for h, c in stored() if c == EVERYBODY] == [5]
    assert [c for h, c in stored() if h == 9] == list(range(2, MOST_CLUSTERS + 2))
    postings.put(99, hashes)
    assert stored() == [(5, EVERYBODY), (9, EVERYBODY)]


def test_tables_and_memory_answer_alike(add: Make, text: Text) -> None:
    memory = MemoryPostings()
    for name in ("tea", "charter", "first-aid", "mediation"):
        document = add(text(name))
        reading = read([text(name)])
        memory.add(document.pk, fingerprint(reading.classes, characters=len(reading.text)))
    for question in (text("tea")[:400], text("charter") + text("mediation"), "无关的话。" * 30):
        reading = read([question])
        mark = fingerprint(reading.classes, characters=len(reading.text))
        assert candidates(mark, memory) == candidates(mark, postings.TablePostings())


def test_a_decision_survives_runs_and_the_documents_themselves(add: Make, text: Text, owner) -> None:  # type: ignore[no-untyped-def]
    first = add(text("tea"))
    rewritten = gen.swapped(text("tea"), 0.25, random.Random(2), gen.own_synonyms())
    second = add(rewritten)
    pair = actions.decide(Pair.objects.get(), Decision.QUOTATION, by=owner)
    actions.match(first)
    assert Pair.objects.get().decision == Decision.QUOTATION
    second.delete()
    assert Pair.objects.get().decision == Decision.QUOTATION and not Pair.objects.get().evidence
    add(rewritten)
    again = Pair.objects.get()
    assert (again.pk, again.decision) == (pair.pk, Decision.QUOTATION) and again.evidence


def test_no_copy_parts_what_the_machine_joined(add: Make, text: Text, owner) -> None:  # type: ignore[no-untyped-def]
    first = add(text("tea"))
    second = add(text("tea") + "附录。")
    assert Fingerprint.objects.get(document=second).cluster == first.pk
    actions.decide(Pair.objects.get(), Decision.NOT_A_COPY, by=owner)
    actions.match(second)
    assert Fingerprint.objects.get(document=second).cluster == second.pk
    assert not list(checks.problems())


def test_what_two_texts_of_a_template_share_is_looked_for_no_more(add: Make, text: Text, owner) -> None:  # type: ignore[no-untyped-def]
    form = text("charter")
    add(form + text("tea")[:500])
    add(form + text("first-aid")[:500])
    actions.decide(Pair.objects.get(), Decision.TEMPLATE, by=owner)
    assert Templated.objects.count() > 50
    actions.rebuild()
    assert not Pair.objects.filter(decision=Decision.NONE).exists()
    add(form + text("garden-walk")[:500])
    assert not Pair.objects.filter(decision=Decision.NONE).exists()


def test_taking_back_a_template_brings_back_what_it_hid(add: Make, text: Text, owner) -> None:  # type: ignore[no-untyped-def]
    form = text("charter")
    documents = [add(form + text(name)[:500]) for name in ("tea", "first-aid")]
    before = snapshot()
    pair = Pair.objects.get()
    actions.decide(pair, Decision.TEMPLATE, by=owner)
    assert snapshot() != before
    documents.append(add(form + text("garden-walk")[:500]))
    assert Pair.objects.count() == 1
    actions.decide(pair, "", by=owner)
    assert not Templated.objects.exists()
    actions.match(documents[2])
    assert Pair.objects.count() == 3
    documents[2].delete()
    assert snapshot() == before


def test_what_another_template_hides_as_well_stays_hidden(add: Make, text: Text, owner) -> None:  # type: ignore[no-untyped-def]
    form = text("charter")
    for name in ("tea", "first-aid", "garden-walk"):
        add(form + text(name)[:500])
    first, second, _ = Pair.objects.order_by("pk")
    actions.decide(first, Decision.TEMPLATE, by=owner)
    kept = [row.kept for row in Fingerprint.objects.order_by("pk")]
    actions.decide(second, Decision.TEMPLATE, by=owner)
    actions.decide(second, "", by=owner)
    assert [row.kept for row in Fingerprint.objects.order_by("pk")] == kept


@pytest.mark.parametrize(
    "damage",
    [
        lambda: Leaf.objects.filter(first__gt=1 << 20).delete(),
        lambda: postings.put(12345, np.array([77], np.int64)),
        lambda: postings.take(Fingerprint.objects.order_by("pk")[0].cluster, np.array([stored()[9][0]], np.int64)),
        lambda: Fingerprint.objects.update(map_version="0"),
        lambda: Fingerprint.objects.update(revision=0),
    ],
    ids="leaf-lost posting-of-nobody posting-lost old-map other-revision".split(),
)
def test_the_check_names_a_damage_and_a_rebuild_mends_it(damage: Callable[[], object], add: Make, text: Text) -> None:
    add(text("tea"))
    add(text("tea") + "附录。")
    assert not list(checks.problems())
    damage()
    assert list(checks.problems())
    actions.rebuild()
    assert not list(checks.problems())
