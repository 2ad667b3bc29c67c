"""No request makes the server fail: every route, as every kind of person, with what programs break on.

The short form asks some hundred times with a seed of its own, which a failure prints. `make fuzz` asks 100,000 times, or
WY_FUZZ times from the seed WY_FUZZ_SEED on.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.fuzz.requests import Asked, asked, routes
from tests.portal import copy_samples, samples
from wenyuan.accounts.models import User
from wenyuan.copies.models import Pair
from wenyuan.library.models import CustomField, Document
from wenyuan.library.standing import set_branches
from wenyuan.moderation import reports
from wenyuan.moderation.reports import Complaint
from wenyuan.search import indexer, suggest
from wenyuan.workbench.queues import QUEUES

COUNT, SEED = int(os.environ.get("WY_FUZZ", "200")), int(os.environ.get("WY_FUZZ_SEED", "1"))
#: Requests between two looks at a fresh library: what was changed by them is taken back.
STEP = 100
ROLES = ("stranger", "member", "owner", "curator", "librarian", "administrator")
#: A view says these itself, with a sentence: nothing draws pages here, or bytes are not to be had.
SAID = {501, 503, 507}

pytestmark = pytest.mark.timeout(0)


def people(library: samples.Library) -> dict[str, User | None]:
    """One of each role."""
    library.owner.is_uploader = True
    library.owner.save()
    set_branches(library.curator, [library.shelves["rules"]])
    keeper = samples.user("keeper", is_staff=True, is_superuser=True)
    found = {role: getattr(library, role) for role in ROLES[1:-1]}
    return {"stranger": None, **found, "administrator": keeper}


def known(library: samples.Library) -> dict[str, list[str]]:
    """What leads somewhere, by the name or the kind of a piece of an address."""
    documents = Document.objects.select_related("current")
    ids = [one.public_id for one in documents]
    digests = [str(one.current.original_id) for one in documents if one.current]
    report = reports.file(library.public, Complaint(reason="rights"), by=library.member, address="")
    numbers = [
        str(pk)
        for pk in (*documents.values_list("pk", flat=True), *User.objects.values_list("pk", flat=True), report.pk)
    ]
    numbers += [str(pk) for pk in Pair.objects.values_list("pk", flat=True)]
    return {
        "docid": ids, "readerid": ids, "public_id": ids, "other_id": ids, "sha256": digests, "int": numbers, "pk": numbers,
        "width": ["160", "800", "1"], "page": ["1", "2", "3"], "number": ["1", "2"],
        "key": [report.key, "x", *(queue.key for queue in QUEUES), "growth", "readers"], "group": ["site", "rates", "reading"],
        "span": ["1", "1-2"], "revkey": ["1"], "words": ["x", ""], "path": ["rules", "rules/safety", "nothing"],
        "name": ["借阅", "shelves", "documents-1"], "provider_id": ["oidc"], "uidb36": ["1"], "str": ["x"], "slug": ["x"],
    }  # fmt: skip


@pytest.fixture
def library(db: None) -> samples.Library:
    made = samples.library()
    samples.tagged(made.public, ["借阅"])
    samples.another_revision(made.public)
    copy_samples.document(made.owner, "总结", copy_samples.text_named("annual-review")[:1500])
    copy_samples.document(made.member, "总结之二", copy_samples.text_named("annual-review")[:1400])
    CustomField.objects.create(key="archive", name_zh="档号", name_en="Archive number")
    indexer.rebuild()
    suggest.rebuild()
    return made


def test_no_request_makes_the_server_fail(library: samples.Library) -> None:
    who, places, table = people(library), known(library), routes()
    assert len(table) > 120
    wrong: list[str] = []
    tried: set[str] = set()
    statuses: Counter[int] = Counter()
    for start in range(SEED, SEED + COUNT, STEP):
        with transaction.atomic():
            clients = {role: _client(user) for role, user in who.items()}
            for seed in range(start, min(start + STEP, SEED + COUNT)):
                dice = Random(seed)
                one = asked(dice, table[seed % len(table)], places)
                role = ROLES[seed // len(table) % len(ROLES)] if dice.random() < 0.5 else dice.choice(ROLES)
                tried.add(one.route)
                answer = one.send(clients[role])
                statuses[answer.status_code] += 1
                if fault := _fault(answer, one):
                    wrong.append(f"seed {seed}, {role}: {fault}")
                    break  # a statement that failed leaves the transaction unusable: the rest would fail for that
            transaction.set_rollback(True)
    assert not wrong, f"{len(wrong)} of {COUNT}:\n" + "\n".join(wrong[:20])
    print(f"{COUNT} requests from seed {SEED}: {dict(sorted(statuses.items()))}")
    # A look at nothing but closed doors would see nothing.
    assert statuses[200] + statuses[302] > COUNT / 10, statuses
    assert len(table) > COUNT or tried == {name for name, _ in table}


def test_a_request_that_fails_is_seen(library: samples.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a view that breaks, the look finds it."""
    monkeypatch.setattr("wenyuan.portal.views.home.shelves", None)
    one = Asked(route="portal:home", method="GET", path="/")
    assert "TypeError" in _fault(one.send(Client(raise_request_exception=False)), one)


def test_a_number_that_no_row_can_have_is_the_address_of_nothing(library: samples.Library) -> None:
    client = _client(people(library)["administrator"])
    wrong = []
    for method, (name, pattern) in product(("GET", "POST"), routes()):
        if "<int:" not in pattern:
            continue
        path = re.sub(r"<int:\w+>", "9" * 30, pattern).replace("<slug:key>", "new").replace("<revkey:revision>", "1")
        path = re.sub(r"<\w+:\w+>", library.public.public_id, path)
        one = Asked(route=name, method=method, path=f"/{path}")
        with transaction.atomic():
            if fault := _fault(one.send(client), one):
                wrong.append(fault)
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def _client(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def _fault(answer: Any, one: Asked) -> str:
    """What went wrong, with the request to make again; empty if nothing did."""
    why = ""
    if answer.status_code >= 500 and answer.status_code not in SAID:
        kind = getattr(answer, "exc_info", None)
        why = f"{answer.status_code} {kind[0].__name__ if kind else ''}: {str(kind[1])[:200] if kind else ''}"
    elif "X-Evil" in answer.headers or "<script>alert(1)" in answer.headers.get("Location", ""):
        why = "a header was broken out of"
    elif connection.needs_rollback:
        why = "the transaction was left broken"
    return f"{why}\n    {one}" if why else ""
