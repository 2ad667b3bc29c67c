"""Files of which no pages could be made, with everything that is known of why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wenyuan.jobs.models import State, StepRun
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Document, Revision, Status
from wenyuan.moderation.retrying import retry
from wenyuan.portal.reasons import failure
from wenyuan.workbench.queues.base import DocumentQueue, Done, Said, Verb, Words
from wenyuan.workbench.settling import settle, unsettle, unsettled
from wenyuan.workbench.shown import document_shown

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.workbench.models import Verdict

RETRY = Verb(name="retry", key="g", label=_("Try again"), past=_("Tried again"), is_final=True)
SLOW = Verb(name="slow", key="s", label=_("Try again, slowly"), past=_("Tried again slowly"), is_final=True)
KEEP = Verb(name="keep", key="a", label=_("Let it be"), past=_("Let be"))
STATES = [status for status in Status.values if status not in {Status.PROCESSING, Status.WITHDRAWN, Status.REMOVED}]
#: Characters of an engine's output that are shown.
OUTPUT = 2_000


class Failed(DocumentQueue):
    """Documents whose current file has no pages, or only text, the newest first."""

    key = "failed"
    title = _("Failed conversions")
    empty = _("Every file could be made readable. Those that cannot stand here with the reason.")
    verbs = (RETRY, SLOW, KEEP)

    def rows(self, user: User) -> QuerySet[Document]:
        """As Queue.rows."""
        broken = Revision.objects.exclude(failure_code="").values("document")
        rows = self.of(user, STATES).filter(pk__in=broken).exclude(current__failure_code="")
        return unsettled(rows, self.key, mark="current_id").order_by("-pk")

    def note(self, row: Document) -> Words:
        """Why, in few words: the code of the reason."""
        return row.current.failure_code if row.current is not None else ""

    def offered(self, row: Document) -> tuple[Verb, ...]:
        """What was refused as a danger is not opened again."""
        return (KEEP,) if row.status == Status.REFUSED else self.verbs

    def shown(self, row: Document, *, user: User) -> dict[str, Any]:
        """As Queue.shown: besides, the step that ended it, its attempts, and what the engine said."""
        runs = StepRun.objects.filter(subject=row.current_id or 0, state__in=[State.FAILED, State.QUARANTINED])
        run = runs.order_by("-ended_at", "-pk").first()
        return document_shown(row) | {
            "why": "workbench/items/failed.html",
            "run": run,
            "output": run.error_detail[:OUTPUT] if run is not None else "",
            "sentence": failure(row.current),
        }

    def act(self, row: Document, said: Said) -> Done:
        """Try again, or leave it until another file comes."""
        if said.verb is KEEP:
            return Done(before=settle(row, self.key, mark=row.current_id or 0))
        retry(row, by=said.by, is_slow=said.verb is SLOW)
        return Done(before={})

    def undo(self, verdict: Verdict, *, by: User) -> None:
        """Let it wait again."""
        if not self.of(by).filter(pk=verdict.item).exists():
            raise Overtaken(str(verdict.item))
        unsettle(verdict.item, verdict.before)
