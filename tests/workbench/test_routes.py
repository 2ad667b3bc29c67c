"""The workbench is there for librarians and for nobody else: every route x every role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.portal import copy_samples, samples
from wenyuan.copies.models import Pair
from wenyuan.library import standing
from wenyuan.library.models import CustomField
from wenyuan.moderation import appeals, reports, takedowns
from wenyuan.moderation.reports import Complaint
from wenyuan.workbench import urls
from wenyuan.workbench.models import Flagged, Verdict

ROLES = ("stranger", "member", "owner", "curator", "librarian")
#: Name -> (address, what is sent by POST; None: read).
ROUTES: dict[str, tuple[str, dict[str, str] | None]] = {
    "desk": ("/desk", None),
    "log": ("/desk/log", None),
    "undo": ("/desk/log/{verdict}/undo", {}),
    "places": ("/desk/misfiled/look", {}),
    "queue": ("/desk/new", None),
    "item": ("/desk/new/{waiting}", None),
    "assign": ("/desk/new/assign", {"item": "{waiting}", "to": "me"}),
    "say": ("/desk/new/say", {"item": "{waiting}", "verb": "accept"}),
    "bulk": ("/desk/bulk?ids={waiting}", None),
    "fields": ("/desk/fields", None),
    "field": ("/desk/fields/{field}", None),
    "field-remove": ("/desk/fields/{field}/remove", {}),
    "copies": ("/desk/copies", None),
    "pair": ("/desk/copies/{pair}", None),
    "decide": ("/desk/copies/{pair}/decide", {"decision": "copy"}),
    "rewritten": ("/desk/rewritten", None),
    "seen": ("/desk/rewritten/{flagged}", {"seen": "1"}),
    "words": ("/desk/words", None),
    "choose": ("/desk/words/choose", {"meant": "甲乙", "put": "丙丁", "say": "accept"}),
    "categories": ("/desk/categories?at=safety", None),
    "category-change": ("/desk/categories/change", {"do": "up", "at": "safety"}),
    "tree-file": ("/desk/categories/file", None),
    "tags": ("/desk/tags?at=x", None),
    "tag-change": ("/desk/tags/change", {"do": "rename", "at": "x", "name": "x"}),
    "reports": ("/desk/reports", None),
    "report": ("/desk/reports/{report}", None),
    "report-decide": ("/desk/reports/{report}/decide", {"outcome": "none"}),
    "report-reopen": ("/desk/reports/{report}/reopen", {}),
    "appeals": ("/desk/appeals", None),
    "appeal-decide": ("/desk/appeals/{appeal}", {"say": "grant"}),
    "returned": ("/desk/returned", None),
}
#: Nobody has proposed these words.
MISSING = {"choose"}
#: For administrators alone: test_fields.py lets one in.
OF_ADMINISTRATORS = {"fields", "field", "field-remove"}
#: Of what there is for librarians of a branch too.
OF_BRANCHES = {
    *("bulk", "places", "desk", "log", "undo", "queue", "item", "assign", "say"),
    *("reports", "report", "report-decide", "report-reopen", "appeals", "appeal-decide", "returned"),
    *("categories", "category-change"),
}


def a_report_and_an_appeal(library: samples.Library) -> dict[str, int]:
    """Their keys; both of the branch `rules`."""
    samples.tagged(library.long, ["x"])
    document = samples.document(library.owner, "被举报的", category=library.shelves["rules"])
    report = reports.file(document, Complaint(reason="rights"), by=library.member, address="")
    other = samples.user("another", is_staff=True)
    away = takedowns.take_down(library.public, outcome="removed", reason="rights", text="x", by=other)
    return {"report": report.pk, "appeal": appeals.appeal(away, "x", by=library.owner).pk}


def test_every_route_stands_in_the_table() -> None:
    assert set(ROUTES) == {route.name for route in urls.pages}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("role", ROLES)
def test_only_librarians_find_anything(
    library: samples.Library, client_of: Callable[[str], Client], role: str, prefix: str
) -> None:
    copy_samples.copies(library.owner)
    pair = Pair.objects.filter(level="rewritten").first()
    flagged = Flagged.objects.first()
    assert pair is not None and flagged is not None
    standing.set_branches(library.curator, [library.shelves["rules"]])
    verdict = Verdict.objects.create(queue="new", item=0, verb="accept", document=library.in_review)
    keys = {"pair": pair.pk, "flagged": flagged.pk, "verdict": verdict.pk, "waiting": library.in_review.pk}
    keys["field"] = CustomField.objects.create(key="archive", name_zh="档号", name_en="Archive number").pk
    keys |= a_report_and_an_appeal(library)
    client = client_of(role)
    for name, (address, sent) in ROUTES.items():
        path = prefix + address.format(**keys)
        values = None if sent is None else {field: value.format(**keys) for field, value in sent.items()}
        status = client.get(path).status_code if values is None else client.post(path, values).status_code
        right = {200} if sent is None else {302}
        is_let_in = role == "librarian" or (role == "curator" and name in OF_BRANCHES)
        assert status in (right if is_let_in and name not in MISSING | OF_ADMINISTRATORS else {404}), (name, status)
    library.in_review.refresh_from_db()
    assert (library.in_review.status == "published") == (role in {"curator", "librarian"})
    pair.refresh_from_db()
    flagged.refresh_from_db()
    assert (pair.decision == "copy", flagged.seen_at is not None) == (role == "librarian",) * 2


@pytest.mark.parametrize("role", ROLES)
def test_only_librarians_are_led_there(library: samples.Library, client_of: Callable[[str], Client], role: str) -> None:
    standing.set_branches(library.curator, [library.shelves["rules"]])
    is_led = '"/desk"' in client_of(role).get("/").content.decode()
    assert is_led == (role in {"curator", "librarian"})


def test_what_changes_something_wants_a_post_with_its_token(
    library: samples.Library, client_of: Callable[[str], Client]
) -> None:
    copy_samples.copies(library.owner)
    pair = Pair.objects.filter(level="rewritten").first()
    assert pair is not None
    client = client_of("librarian")
    assert client.get(f"/desk/copies/{pair.pk}/decide").status_code == 405
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(library.librarian)
    assert checking.post(f"/desk/copies/{pair.pk}/decide", {"decision": "copy"}).status_code == 403
    pair.refresh_from_db()
    assert pair.decision == ""
