"""How the files of a batch stand, as a person would say it: from the first byte to the readable page. Constant queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenyuan.copies import wording
from wenyuan.copies.models import Decision, Fingerprint, Pair
from wenyuan.copies.record import Record, load
from wenyuan.ingest import queries
from wenyuan.ingest.models import Batch, Replacement, Upload
from wenyuan.jobs.models import State, StepRun
from wenyuan.kernel.errors import WenyuanError, all_errors
from wenyuan.library.models import Document, Rendition, Revision, Status
from wenyuan.library.rules import visible_to
from wenyuan.portal.addresses import short_path
from wenyuan.portal.reasons import failure, sentence

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: Runs of other people that are counted before one's own; beyond that it is "many".
MOST_BEFORE = 2_000
_UNSAID = {Decision.NOT_A_COPY, Decision.TEMPLATE, Decision.QUOTATION}


@dataclass(kw_only=True)
class Line:
    """One file. `state` is for the eye (sending, working, done, known, bad), the words say the same."""

    key: str
    name: str
    size: int
    offset: int
    state: str
    words: str
    note: str = ""
    address: str = ""
    title: str = ""
    #: (sentence, address of the evidence) of each copy that the person may see.
    copies: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in {"sending", "working"}

    @property
    def percent(self) -> int:
        """How much of it was sent."""
        return 100 * self.offset // self.size if self.size else 100

    def record(self) -> dict[str, Any]:
        """As the page's script reads it."""
        names = ("key", "name", "size", "offset", "state", "words", "note", "address", "title", "copies")
        return {name: getattr(self, name) for name in names}


def lines(batch: Batch, *, user: Person) -> list[Line]:
    """Every file of a batch with its state. Eight queries at most, however many files."""
    uploads = list(queries.uploads_of(batch))
    shown = _visible([one.document_id for one in uploads if one.document_id], user)
    revisions = [document.current for document in shown.values() if document.current is not None]
    texts, waits = _texts(revisions), _waits(revisions)
    found = [_line(one, shown.get(one.document_id or 0), texts, waits) for one in uploads]
    beside = _copies([document for document in shown.values() if document.status != Status.PROCESSING], user)
    for upload, line in zip(uploads, found, strict=True):
        if line.is_final and not upload.is_duplicate:
            line.copies = beside.get(upload.document_id or 0, [])
    return found


def _visible(ids: Iterable[int], user: Person) -> dict[int, Document]:
    # What one brought may have been removed since; and what was there already may have been closed.
    rows = Document.objects.filter(visible_to(user), pk__in=list(ids)).select_related("current")
    return {document.pk: document for document in rows}


def _line(upload: Upload, document: Document | None, texts: set[int], waits: dict[int, str]) -> Line:
    line = Line(
        key=upload.key, name=upload.path, size=upload.size, offset=upload.offset, state="sending", words=_("Being sent")
    )
    match upload.state:
        case Upload.State.WHOLE:
            line.state, line.words = "working", _("Received, being taken in")
            line.note = _reason(upload)
        case Upload.State.UNPACKED:
            line.state, line.words = "done", _("Unpacked")
        case Upload.State.FAILED:
            line.state, line.words, line.note = "bad", _("Not taken"), _reason(upload)
        case Upload.State.TAKEN if document is None:
            line.state, line.words = "bad", _("Removed")
        case Upload.State.TAKEN if document is not None:
            line.address, line.title = short_path(document), document.title
            if upload.is_duplicate:
                line.state, line.words = "known", _("In the library already")
            elif upload.revision_id is not None:
                _tell_revision(line, upload)
            else:
                _tell(line, document, texts, waits)
    return line


def _tell(line: Line, document: Document, texts: set[int], waits: dict[int, str]) -> None:
    revision = document.current
    line.note = failure(revision)
    match document.status:
        case Status.PROCESSING:
            pk = revision.pk if revision is not None else 0
            has_pages = revision is not None and bool(revision.page_count)
            line.state, line.note = "working", waits.get(pk, "")
            if has_pages:
                line.words = _("Pages are there, being listed")
            else:
                line.words = _("Text can be found, pages are being made") if pk in texts else _("Received")
        case Status.KEPT | Status.REFUSED:
            line.state, line.words = "bad", str(document.get_status_display())
        case Status.PUBLISHED:
            is_text = revision is not None and revision.rendition == Rendition.TEXT_ONLY
            line.state, line.words = "done", _("Readable, as text only") if is_text else _("Readable")
        case _:
            line.state, line.words = "done", str(document.get_status_display())


def _tell_revision(line: Line, upload: Upload) -> None:
    found = Replacement.objects.filter(revision=upload.revision_id).first()
    if found is None:
        line.state, line.words = "bad", _("Removed")
        return
    line.words = str(found.get_state_display())
    line.state = {"coming": "working", "failed": "bad", "declined": "bad"}.get(found.state, "done")
    line.note = found.reason


def _reason(upload: Upload) -> str:
    if not upload.error_code:
        return ""
    return sentence(all_errors().get(upload.error_code, WenyuanError), upload.error_params)


def _texts(revisions: list[Revision]) -> set[int]:
    """Revisions whose text is findable already."""
    return {revision.pk for revision in revisions if revision.quick_text or revision.page_count}


def _waits(revisions: list[Revision]) -> dict[int, str]:
    """Why each revision waits, if it does: how many stand before it in its lane."""
    own = {revision.pk for revision in revisions}
    runs = StepRun.objects.filter(subject__in=own).exclude(state__in=State.ended()).order_by("pk")
    first: dict[int, StepRun] = {}
    for run in runs.only("subject", "state", "lane", "priority", "deaths", "pk"):
        first.setdefault(run.subject, run)
    ready = [run for run in first.values() if run.state == State.READY]
    if not ready:
        return {pk: _("working on it") for pk, run in first.items() if run.state == State.LEASED}
    queue: dict[str, int] = {}
    before: dict[int, int] = {}
    line = StepRun.objects.filter(state=State.READY, lane__in={run.lane for run in ready})
    order = line.order_by("priority", "deaths", "id").values_list("pk", "lane")[:MOST_BEFORE]
    for pk, lane in order:
        before[pk] = queue.get(lane, 0)
        queue[lane] = before[pk] + 1
    found = {}
    for subject, run in first.items():
        if run.state == State.LEASED:
            found[subject] = _("working on it")
        elif run.state == State.READY:
            found[subject] = _before(before.get(run.pk, queue.get(run.lane, 0)))
    return found


def _before(n: int) -> str:
    if not n:
        return _("next in line")
    return ngettext("%(n)s before this one", "%(n)s before this one", n) % {"n": n}


def _copies(documents: list[Document], user: Person) -> dict[int, list[tuple[str, str]]]:
    """What each document shares with others that the person may see, as copies.queries.matches_of says it, for many at once."""
    own: dict[str, list[int]] = {}
    for mark in _marks(documents):
        if mark.norm_hash:
            own.setdefault(mark.norm_hash, []).append(mark.document_id)
    met = Pair.objects.filter(Q(a__in=own) | Q(b__in=own)).exclude(decision__in=_UNSAID)
    pairs = [pair for pair in met if load(pair, ours=pair.a).tier == 1]
    hashes = {digest for pair in pairs for digest in (pair.a, pair.b)}
    holders: dict[str, list[Document]] = {}
    for document in Document.objects.filter(visible_to(user), fingerprint__norm_hash__in=hashes).select_related(
        "fingerprint", "current"
    ):
        holders.setdefault(document.fingerprint.norm_hash, []).append(document)
    by_id = {document.pk: document for document in documents}
    found: dict[int, list[tuple[str, str]]] = {}
    for pair in pairs:
        for ours, theirs in {(pair.a, pair.b), (pair.b, pair.a)}:
            record = load(pair, ours=ours)
            for mine in (by_id[pk] for pk in own.get(ours, [])):
                for other in holders.get(theirs, [])[:4]:
                    if other.pk != mine.pk:
                        found.setdefault(mine.pk, []).append((_shared(record, other), _evidence(mine, other)))
    return {pk: rows[:3] for pk, rows in found.items()}


def _marks(documents: list[Document]) -> list[Fingerprint]:
    return list(Fingerprint.objects.filter(document__in=documents).only("document_id", "norm_hash"))


def _shared(found: Record, other: Document) -> str:
    return _("%(relation)s: %(title)s (%(share)s in common)") % {
        "relation": wording.level_name(found),
        "title": other.title,
        "share": wording.percent(found.covered_ours),
    }


def _evidence(mine: Document, other: Document) -> str:
    return reverse("portal:copies", args=[mine.public_id, other.public_id])


def tally(found: list[Line]) -> str:
    """How many files are how far, in one line."""
    done = sum(line.state in {"done", "known"} for line in found)
    bad = sum(line.state == "bad" for line in found)
    said = _("%(done)s of %(total)s done") % {"done": done, "total": len(found)}
    return f"{said} · {_('%(n)s with a problem') % {'n': bad}}" if bad else said
