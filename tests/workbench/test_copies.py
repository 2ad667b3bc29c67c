"""The queue of copies: the order, one decision after the other, each to be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal import copy_samples, samples
from tests.portal.copy_samples import Copies
from wenyuan.audit.models import Event
from wenyuan.copies import actions
from wenyuan.copies.models import Decision, Fingerprint, Pair
from wenyuan.library.models import DocumentUse
from wenyuan.workbench import copies_queue as queries


def waiting() -> list[int]:
    return list(queries.pairs().values_list("pk", flat=True))


def test_the_weightiest_pair_is_shown_first_with_its_evidence(librarian: Client, copies: Copies) -> None:
    response = librarian.get("/desk/copies")
    levels = [item.pair.level for item in response.context["items"]]
    # What only a person can judge comes before what the machine has settled.
    assert levels[0] == "rewritten" and levels[-1] == "exact" and len(levels) > 5
    assert response.context["chosen"] == response.context["items"][0].pair
    assert response.context["place"] == 1
    assert '<mark class="word">' in librarian.get(f"/desk/copies/{rewritten(copies).pk}").content.decode()


def test_what_is_read_comes_before_what_nobody_reads(copies: Copies, library: samples.Library) -> None:
    tea = copy_samples.text_named("tea")
    documents = [
        copy_samples.document(library.owner, f"茶{n}", copy_samples.laundered(tea) if n else tea) for n in range(2)
    ]
    other = Pair.objects.get(a=min(d.fingerprint.norm_hash for d in documents))
    before = waiting().index(other.pk)
    assert before > 0
    DocumentUse.objects.create(document=documents[0], day=timezone.localdate(), opens=5000)
    assert waiting().index(other.pk) == 0
    DocumentUse.objects.update(day=timezone.localdate() - timedelta(days=200))
    assert waiting().index(other.pk) == before


def rewritten(copies: Copies) -> Pair:
    hashes = {copies.original.fingerprint.norm_hash, copies.rewritten.fingerprint.norm_hash}
    return Pair.objects.get(a=min(hashes), b=max(hashes))


@pytest.mark.parametrize("decision", [value for value in Decision.values if value])
def test_a_decision_is_kept_and_the_next_pair_shown(
    librarian: Client, copies: Copies, library: samples.Library, decision: str
) -> None:
    first, second, *_ = before = waiting()
    response = librarian.post(f"/desk/copies/{first}/decide", {"decision": decision})
    assert response["Location"] == f"/desk/copies/{second}"
    pair = Pair.objects.get(pk=first)
    assert (pair.decision, pair.decided_by) == (decision, library.librarian)
    assert waiting() == before[1:]
    assert [pair.pk for pair in queries.pairs("decided")] == [first]


def test_behind_the_last_comes_the_one_before_and_then_the_empty_desk(librarian: Client, copies: Copies) -> None:
    *_, before, last = waiting()
    response = librarian.post(f"/desk/copies/{last}/decide", {"decision": "not"})
    assert response["Location"] == f"/desk/copies/{before}"
    for pk in waiting():
        response = librarian.post(f"/desk/copies/{pk}/decide", {"decision": "quotation"})
    assert response["Location"] == "/desk/copies"
    assert "这里没有待处理的" in librarian.get("/desk/copies").content.decode()


def test_the_presumed_copy_is_offered_first_and_the_other_way_by_another_key(
    librarian: Client, copies: Copies, library: samples.Library
) -> None:
    pair = rewritten(copies)
    context = librarian.get(f"/desk/copies/{pair.pk}").context
    sides = {key: side for side, key, _ in context["sides_of_copy"]}
    made = pair.a if sides["c"] == "a" else pair.b
    assert made == copies.rewritten.fingerprint.norm_hash
    for key in ("c", "v", "c"):
        librarian.post(f"/desk/copies/{pair.pk}/decide", {"decision": f"copy:{sides[key]}", "reason": "看过原件"})
        pair.refresh_from_db()
        assert (pair.decision, pair.copy_side, pair.reason) == ("copy", sides[key], "看过原件")
    assert librarian.post(f"/desk/copies/{pair.pk}/decide", {"decision": "copy:z"}).status_code == 404


def test_who_decided_what_when_and_why_is_in_the_audit_and_so_is_its_undoing(
    librarian: Client, copies: Copies, library: samples.Library
) -> None:
    pk = rewritten(copies).pk
    librarian.post(f"/desk/copies/{pk}/decide", {"decision": "template", "reason": "同一份表格"})
    librarian.post(f"/desk/copies/{pk}/decide", {"decision": ""})
    told = Event.objects.filter(subject=f"pair:{pk}").order_by("pk").values_list("verb", "actor", "data")
    by = library.librarian.pk
    assert [(verb, actor, data["before"]["decision"], data["after"]["decision"]) for verb, actor, data in told] == [
        ("copies.decide", by, "", "template"),
        ("copies.undo", by, "template", ""),
    ]
    assert told[0][2]["reason"] == "同一份表格"


def test_undo_takes_back_what_one_decided_last_and_then_the_one_before(librarian: Client, copies: Copies) -> None:
    first, second, *_ = every = waiting()
    for pk in (first, second):
        librarian.post(f"/desk/copies/{pk}/decide", {"decision": "edition"})
    for pk in (second, first):
        last = librarian.get("/desk/copies").context["last"]
        assert last.pk == pk
        response = librarian.post(f"/desk/copies/{last.pk}/decide", {"decision": ""})
        assert response["Location"] == f"/desk/copies/{pk}"
    assert waiting() == every
    assert librarian.get("/desk/copies").context["last"] is None


def test_a_decision_survives_a_rebuild(librarian: Client, copies: Copies) -> None:
    pair = rewritten(copies)
    librarian.post(f"/desk/copies/{pair.pk}/decide", {"decision": "not"})
    actions.rebuild()
    assert rewritten(copies).decision == Decision.NOT_A_COPY
    assert rewritten(copies).pk not in waiting()


def test_a_template_is_no_longer_met_by_what_it_shares(
    librarian: Client, copies: Copies, library: samples.Library
) -> None:
    hashes = Fingerprint.objects.get(document=copies.original).kept
    librarian.post(f"/desk/copies/{rewritten(copies).pk}/decide", {"decision": "template"})
    assert (found := Fingerprint.objects.get(document=copies.original).kept) < hashes
    actions.rebuild()
    assert Fingerprint.objects.get(document=copies.original).kept == found


def test_shared_passages_wait_in_a_list_of_their_own(librarian: Client, library: samples.Library) -> None:
    tea, fire = copy_samples.text_named("tea"), copy_samples.text_named("fire-rules")
    copy_samples.document(library.owner, "茶", tea)
    copy_samples.document(library.owner, "茶与火", fire[:800] + tea[: len(tea) // 3])
    assert waiting() == []
    response = librarian.get("/desk/copies?show=shared")
    assert [item.pair.level for item in response.context["items"]] == ["shared"]


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/desk/copies?show=all", None),
        ("/desk/copies/999999", None),
        ("/desk/copies/{pk}/decide", {"decision": "stolen"}),
        ("/desk/copies/{pk}/decide", {"decision": "copy", "show": "x"}),
    ],
)
def test_what_is_not_there_is_not_there(
    librarian: Client, copies: Copies, address: str, sent: dict[str, str] | None
) -> None:
    path = address.format(pk=waiting()[0])
    assert (librarian.post(path, sent) if sent else librarian.get(path)).status_code == 404


def test_a_pair_whose_documents_are_gone_is_not_listed(librarian: Client, copies: Copies) -> None:
    pair = rewritten(copies)
    librarian.post(f"/desk/copies/{pair.pk}/decide", {"decision": "copy"})
    copies.rewritten.delete()
    assert librarian.get(f"/desk/copies/{pair.pk}").status_code == 404
    assert pair.pk not in [row.pk for row in queries.pairs("decided")]
    copies.same.delete()
    assert not [row for row in queries.pairs() if row.a == row.b]


def test_the_list_costs_the_same_queries_however_long_it_is(
    librarian: Client, library: samples.Library, django_assert_num_queries: Callable
) -> None:
    text = copy_samples.text_named("tea")
    for n in range(2):
        copy_samples.document(library.owner, f"茶{n}", copy_samples.laundered(text)[n * 30 :])
    rows = list(queries.pairs())
    assert len(rows) == 1
    with django_assert_num_queries(2):
        queries.items(rows)
    for n in range(2, 5):
        copy_samples.document(library.owner, f"茶{n}", copy_samples.laundered(text)[n * 30 :])
    rows = list(queries.pairs())
    assert len(rows) > 5
    with django_assert_num_queries(2):
        assert len(queries.items(rows)) == len(rows)
