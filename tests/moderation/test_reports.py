"""Reports: who may write one, who decides, and what each decision leaves behind."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tests.portal import samples
from tests.portal.conftest import library  # noqa: F401 - a fixture
from wenyuan.audit.models import Event
from wenyuan.library import standing
from wenyuan.library.errors import BadValue, NotAllowed, Overtaken
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import visible_to
from wenyuan.moderation import reports
from wenyuan.moderation.errors import TooManyReports, WordsMissing
from wenyuan.moderation.models import Report, Takedown
from wenyuan.moderation.reports import Complaint

pytestmark = pytest.mark.django_db
HERE = "192.0.2.7"


def said(reason: str = "rights", **values: object) -> Complaint:
    return Complaint(reason=reason, **values)  # type: ignore[arg-type]


def file(document: Document, complaint: Complaint | None = None, *, by: object = None, address: str = HERE) -> Report:
    return reports.file(document, complaint or said(), by=by or AnonymousUser(), address=address)  # type: ignore[arg-type]


def test_anyone_reports_what_they_see_and_follows_it_by_its_number(library: samples.Library) -> None:  # noqa: F811
    made = file(library.public, said(text=" 这是我写的 ", page=3, passage="借书证", mail="a@example.org"))
    assert (made.text, made.page, made.by, made.origin != HERE) == ("这是我写的", 3, None, True)
    assert reports.followed(made.number.upper()) == made == reports.followed(f" {made.key} ")
    assert reports.followed("x" * 16) is None and reports.followed("") is None
    assert file(library.members, by=library.member).by == library.member


def test_what_one_does_not_see_cannot_be_reported(library: samples.Library) -> None:  # noqa: F811
    for document in (library.private, library.members, library.in_review):
        with pytest.raises(NotAllowed):
            file(document)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("complaint", "error"),
    [
        (said("envy"), BadValue),
        (said("other", text="  "), WordsMissing),
        (said(page=0), BadValue),
        (said(mail="no address"), BadValue),
        (said(mail="a@example.org\nBcc: b@example.org"), BadValue),
    ],
)
def test_a_report_that_says_nothing_is_refused(
    library: samples.Library,  # noqa: F811
    complaint: Complaint,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        file(library.public, complaint)


def test_two_peoples_reports_stay_two_though_they_come_from_one_place(library: samples.Library) -> None:  # noqa: F811
    first = file(library.public, said("privacy", passage="甲的名字", mail="a@example.org"))
    second = file(library.public, said("privacy", passage="乙的名字", mail="b@example.org"))
    own = file(library.public, said("privacy", passage="甲的名字", mail="a@example.org"), by=library.member)
    assert len({first.pk, second.pk, own.pk}) == 3
    assert file(library.public, said("privacy", passage="甲的名字", mail="a@example.org")) == first


def test_a_flood_from_one_place_is_stopped_for_an_hour(library: samples.Library) -> None:  # noqa: F811
    first = file(library.public, said(text="0"))
    assert file(library.public, said(text="0")) == first
    for n in range(1, reports.MOST):
        file(library.public, said(text=str(n)))
    with pytest.raises(TooManyReports):
        file(library.public, said(text="one more"))
    file(library.public, said(text="one more"), address="192.0.2.8")
    Report.objects.update(at=timezone.now() - dt.timedelta(minutes=61))
    file(library.public, said(text="and another"))


@pytest.mark.parametrize("outcome", ["none", "corrected"])
def test_a_decision_without_a_takedown_leaves_the_document(library: samples.Library, outcome: str) -> None:  # noqa: F811
    made = file(library.public)
    decided = reports.decide(made, outcome, by=library.librarian, answer="谢谢")
    assert (decided.outcome, decided.answer, decided.decided_by, decided.origin) == (
        outcome,
        "谢谢",
        library.librarian,
        "",
    )
    library.public.refresh_from_db()
    assert library.public.status == Status.PUBLISHED and not Takedown.objects.exists()
    assert not reports.waiting(library.librarian)


@pytest.mark.parametrize(("outcome", "status"), [("restricted", "withdrawn"), ("removed", "removed")])
def test_a_document_that_goes_answers_all_who_reported_it(
    library: samples.Library,  # noqa: F811
    outcome: str,
    status: str,
) -> None:
    one, two = file(library.public), file(library.public, said("privacy"))
    other = file(library.long)
    with pytest.raises(WordsMissing):
        reports.decide(one, outcome, by=library.librarian)
    reports.decide(one, outcome, by=library.librarian, answer="权利人要求")
    two.refresh_from_db()
    library.public.refresh_from_db()
    assert (two.outcome, two.answer) == (outcome, "权利人要求")
    assert (library.public.status, library.public.ended_reason) == (status, "权利人要求")
    assert not Document.objects.filter(visible_to(AnonymousUser()), pk=library.public.pk)
    assert list(reports.waiting(library.librarian)) == [other]
    assert Event.objects.filter(verb="report.decide").get().data["reports"] == 2


def test_a_decision_taken_back_brings_the_document_back(library: samples.Library) -> None:  # noqa: F811
    one, two = file(library.public), file(library.public, said("privacy"))
    reports.decide(one, "removed", by=library.librarian, answer="x")
    reports.reopen(one, by=library.librarian)
    library.public.refresh_from_db()
    assert library.public.status == Status.PUBLISHED and library.public.ended_at is None
    assert list(reports.waiting(library.librarian)) == [one, two]
    with pytest.raises(Overtaken):
        reports.reopen(one, by=library.librarian)
    reports.decide(one, "removed", by=library.librarian, answer="after all")
    library.public.refresh_from_db()
    assert library.public.status == Status.REMOVED and Takedown.objects.count() == 2


def test_the_second_librarian_is_told(library: samples.Library) -> None:  # noqa: F811
    made = file(library.public)
    reports.decide(made, "none", by=library.librarian)
    with pytest.raises(Overtaken):
        reports.decide(made, "removed", by=library.librarian, answer="x")


def test_librarians_of_the_branch_decide_and_others_do_not(library: samples.Library) -> None:  # noqa: F811
    curator = library.curator
    standing.set_branches(curator, [library.shelves["rules"]])
    mine, other = file(library.public), file(library.long)
    assert list(reports.waiting(curator)) == [mine] and list(reports.waiting(library.librarian)) == [mine, other]
    assert not reports.waiting(library.member)
    for by, report in ((curator, other), (library.owner, mine), (library.member, mine)):
        with pytest.raises(NotAllowed):
            reports.decide(report, "none", by=by)
    reports.decide(mine, "removed", by=curator, answer="x")


def test_the_answer_is_mailed_once_to_who_left_an_address(
    library: samples.Library,  # noqa: F811
    mailoutbox: list,
    django_capture_on_commit_callbacks,
) -> None:
    made = file(library.public, said(mail="a@example.org"))
    file(library.public, said("privacy"))
    with django_capture_on_commit_callbacks(execute=True):
        reports.decide(made, "removed", by=library.librarian, answer="已下架")
    (letter,) = mailoutbox
    assert letter.to == ["a@example.org"] and made.number in letter.subject and "已下架" in letter.body
    assert library.public.title not in letter.body
    made.refresh_from_db()
    assert made.mail == ""
