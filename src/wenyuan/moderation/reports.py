"""What anyone may say against a document, and how a librarian answers it."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wenyuan.audit.actions import record
from wenyuan.kernel.ids import ALPHABET
from wenyuan.library.errors import BadValue, NotAllowed, Overtaken
from wenyuan.library.models import Document
from wenyuan.library.rules import curated_by, is_librarian_of, visible_to
from wenyuan.moderation import letters, takedowns
from wenyuan.moderation.errors import TooManyReports, WordsMissing
from wenyuan.moderation.models import Outcome, Reason, Report

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.accounts.models import User

#: Reports of one origin, and of all together, within an hour.
MOST, MOST_OF_ALL = 10, 300
HOUR = dt.timedelta(hours=1)
LONGEST = 4000
#: 78 bits: whoever has the key reads the answer.
KEY_LENGTH = 16


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What a person says against a document: a reason of Reason, words, and the place."""

    reason: str
    text: str = ""
    page: int | None = None
    passage: str = ""
    mail: str = ""


def new_key() -> str:
    """A key that cannot be guessed and can be read aloud."""
    return "".join(secrets.choice(ALPHABET) for _n in range(KEY_LENGTH))


def origin_of(address: str) -> str:
    """What is kept of a network address for an hour: a hash under the site's secret that changes with the day."""
    return salted_hmac(f"report {timezone.localdate()}", address, algorithm="sha256").hexdigest()[:32]


def file(document: Document, complaint: Complaint, *, by: User | AnonymousUser, address: str) -> Report:
    """Keep a report. No account is needed, but the document must be one that the person may see.

    The same said twice by one person from one place is one report. Raises NotAllowed, BadValue, TooManyReports.
    """
    said = _clean(complaint)
    origin = origin_of(address)
    with transaction.atomic():
        row = Document.objects.filter(visible_to(by), pk=document.pk).first()
        if row is None:
            raise NotAllowed(str(document.pk))
        person = by if by.is_authenticated else None
        same = Report.objects.filter(
            document=row, origin=origin, by=person, reason=said.reason, text=said.text, page=said.page,
            passage=said.passage, mail=said.mail, outcome="",
        ).first()  # fmt: skip
        if same is not None:
            return same
        recent = Report.objects.filter(at__gte=timezone.now() - HOUR)
        if recent.filter(origin=origin).count() >= MOST or recent.count() >= MOST_OF_ALL:
            raise TooManyReports(origin)
        return Report.objects.create(
            key=new_key(),
            document=row,
            reason=said.reason,
            text=said.text,
            page=said.page,
            passage=said.passage,
            mail=said.mail,
            language=get_language() or settings.LANGUAGE_CODE,
            by=person,
            origin=origin,
        )


def _clean(said: Complaint) -> Complaint:
    if said.reason not in Reason.values:
        raise BadValue(field=_("Reason"), value=said.reason[:40])
    if said.reason == Reason.OTHER and not said.text.strip():
        raise WordsMissing
    if said.page is not None and not 1 <= said.page <= 1_000_000:
        raise BadValue(field=_("Page"), value=str(said.page)[:20])
    mail = said.mail.strip()
    if mail:
        try:
            validate_email(mail)
        except ValidationError as error:
            raise BadValue(field=_("Mail address"), value=mail[:80]) from error
    return Complaint(
        reason=said.reason,
        text=said.text.strip()[:LONGEST],
        page=said.page,
        passage=said.passage.strip()[:500],
        mail=mail,
    )


def waiting(user: User) -> QuerySet[Report]:
    """Reports on documents whose librarian the person is, on which nobody has decided, the oldest first."""
    return of(user).filter(outcome="").order_by("pk")


def of(user: User) -> QuerySet[Report]:
    """All reports on documents whose librarian the person is."""
    rows = Report.objects.filter(curated_by(user, of="document__"))
    return rows.select_related("document", "document__owner", "takedown")


def decide(report: Report, outcome: str, *, by: User, answer: str = "", with_copies: bool = False) -> Report:
    """Decide on a report and answer it: for all who reported the same document if it is withdrawn or taken down.

    `answer` is read by the reporters, and by the uploader where the document goes; then it must say something.
    Raises NotAllowed, Overtaken if somebody decided meanwhile, WrongState, WordsMissing, BadValue.
    """
    if outcome not in Outcome.values:
        raise BadValue(field=_("Decision"), value=outcome[:40])
    ends = outcome in {Outcome.RESTRICTED, Outcome.REMOVED}
    answer = answer.strip()[:LONGEST]
    if ends and not answer:
        raise WordsMissing
    with transaction.atomic():
        row = _locked(report, by=by)
        if row.outcome:
            raise Overtaken(f"report {row.pk}")
        rows = [row]
        takedown = None
        if ends:
            takedown = takedowns.take_down(
                row.document, outcome=outcome, reason=row.reason, text=answer, by=by, with_copies=with_copies
            )
            others = Report.objects.select_for_update().filter(document=row.document, outcome="").exclude(pk=row.pk)
            rows += others.order_by("pk")
        for one in rows:
            one.outcome, one.answer, one.takedown = outcome, answer, takedown
            one.decided_by, one.decided_at = by, timezone.now()
            letters.answer(one)
            one.mail = one.origin = ""
            one.save()
        record(by, "report.decide", row, document=row.document_id, outcome=outcome, reports=len(rows))
    return row


def reopen(report: Report, *, by: User) -> Report:
    """Take a decision back: a document that it took away comes back as it was. Raises NotAllowed, Overtaken."""
    with transaction.atomic():
        row = _locked(report, by=by)
        if not row.outcome:
            raise Overtaken(f"report {row.pk}")
        rows = [row]
        if row.takedown is not None:
            rows = list(Report.objects.select_for_update().filter(takedown=row.takedown))
            if row.takedown.lifted_at is None:
                takedowns.lift(row.takedown, by=by)
        for one in rows:
            one.outcome, one.answer, one.takedown, one.decided_by, one.decided_at = "", "", None, None, None
            one.save()
        record(by, "report.reopen", row, document=row.document_id)
    return row


def _locked(report: Report, *, by: User) -> Report:
    # The document first, as everywhere: two who decide on two reports of one would wait for each other.
    Document.objects.select_for_update(of=("self",)).filter(pk=report.document_id).first()
    row = Report.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if row is None:
        raise Overtaken(f"report {report.pk}")
    if not is_librarian_of(by, row.document):
        raise NotAllowed(f"report {report.pk}")
    return row


def followed(key: str) -> Report | None:
    """The report of this number, however it was typed, or None."""
    plain = key.strip().lower().replace("-", "").replace(" ", "")
    if len(plain) != KEY_LENGTH:
        return None
    # Compared by the database; timing tells nothing of a key of which every character is random.
    return Report.objects.select_related("document", "takedown").filter(key=plain).first()
