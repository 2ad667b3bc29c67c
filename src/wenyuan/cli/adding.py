"""Receiving files and following each to its end state: what `wenyuan add` and `wenyuan demo` share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext

from wenyuan.accounts.models import User
from wenyuan.copies import wording
from wenyuan.copies.models import Decision
from wenyuan.copies.queries import matches_of
from wenyuan.ingest.filing import Filing
from wenyuan.ingest.receive import receive_path
from wenyuan.jobs.models import State, StepRun
from wenyuan.kernel.errors import WenyuanError, all_errors
from wenyuan.library.models import Document, Rendition, Status

#: Seconds between looks at the table.
LOOK = 0.3
ENDED = frozenset({Status.PUBLISHED, Status.DRAFT, Status.REVIEW, Status.KEPT, Status.REFUSED, Status.WITHDRAWN})


@dataclass(kw_only=True)
class Outcome:
    """What became of one file: one object of `--json`."""

    path: str
    #: Public id; empty if nothing was kept.
    document: str = ""
    #: published, draft, review, duplicate, kept, refused; processing while it is on its way.
    state: str = "processing"
    pages: int = 0
    reason: str = ""
    #: Documents of which it is a copy as far as its uploader may see them: level, coverage, document, number, title, evidence.
    copies: list[dict[str, Any]] = field(default_factory=list)
    #: Title and uploader, for the table and the look for copies.
    title: str = ""
    owner: User | None = None

    def record(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {name: getattr(self, name) for name in ("path", "document", "state", "pages", "reason", "copies")}

    @property
    def is_readable(self) -> bool:
        """Whether a reader can open it now."""
        return self.state in {"published", "draft", "review", "duplicate"}


@dataclass(frozen=True, kw_only=True)
class Order:
    """One file to add, and how."""

    path: Path
    owner: User
    filing: Filing = field(default_factory=Filing)


def add(orders: Iterable[Order], *, received: Callable[[Outcome], None]) -> list[Outcome]:
    """Receive every file, calling `received` after each; those not kept at all are refused with their reason."""
    outcomes = []
    for order in orders:
        outcome = Outcome(path=str(order.path), owner=order.owner)
        try:
            receipt = receive_path(order.path, owner=order.owner, filing=order.filing)
        except WenyuanError as error:
            outcome.state, outcome.reason = "refused", _sentence(type(error), error.params)
        else:
            outcome.document, outcome.title = receipt.document.public_id, receipt.document.title
            if receipt.is_duplicate:
                outcome.state = "duplicate"
                outcome.reason = gettext("The same file is in the library already: %(title)s (%(id)s).") % {
                    "title": receipt.document.title,
                    "id": receipt.document.public_id,
                }
        outcomes.append(outcome)
        received(outcome)
    return outcomes


def follow(outcomes: list[Outcome], *, still: Callable[[], None]) -> Iterator[Outcome]:
    """Each outcome once, when its document has ended and was compared with the others.

    `still` is called between looks and may raise to give up.
    """
    comparing = StepRun.objects.filter(
        subject=OuterRef("current"), step__in=["fingerprint", "match"], state__in=[State.READY, State.LEASED]
    )
    waiting: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.document:
            waiting.setdefault(outcome.document, []).append(outcome)
        else:
            yield outcome
    while waiting:
        ids = list(waiting)
        for start in range(0, len(ids), 500):
            ended = Document.objects.filter(public_id__in=ids[start : start + 500], status__in=ENDED)
            ended = ended.filter(~Exists(comparing))
            for document in ended.select_related("current"):
                for outcome in waiting.pop(document.public_id):
                    _fill(outcome, document)
                    yield outcome
        still()
        if waiting:
            time.sleep(LOOK)


def _fill(outcome: Outcome, document: Document) -> None:
    """Write the end state of a document into the outcome of one of its files."""
    revision = document.current
    outcome.pages = revision.page_count if revision else 0
    outcome.title = document.title
    if outcome.state != "duplicate":
        outcome.state = str(document.status)
        outcome.copies = list(_copies(document, outcome.owner)) if outcome.owner else []
    if revision is not None and revision.failure_code:
        cls = all_errors().get(revision.failure_code, WenyuanError)
        reason = _sentence(cls, revision.failure_params)
        if revision.rendition == Rendition.TEXT_ONLY:
            reason = gettext("Text only.") + " " + reason
        outcome.reason = " ".join(filter(None, [outcome.reason, reason]))


def _copies(document: Document, owner: User) -> Iterator[dict[str, Any]]:
    """What the document is a copy of, the closest first; not what a librarian called none."""
    for match in matches_of(document, user=owner, tier=1):
        if match.decision in {Decision.NONE, Decision.COPY}:
            found = match.found
            yield {
                "level": found.level.value,
                "level_name": wording.level_name(found),
                "coverage": round(found.covered_ours, 4),
                "document": match.document.public_id,
                "number": match.document.number,
                "title": match.document.title,
                "evidence": reverse("portal:copies", args=[document.public_id, match.document.public_id]),
            }


def _sentence(cls: type[WenyuanError], params: dict[str, Any]) -> str:
    text = gettext(cls.msgid())
    try:
        return text % params
    except (KeyError, ValueError):
        return text
