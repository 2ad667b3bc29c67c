"""Writing proposals down: what a reading of a document proposes, and the place that a reader thinks better."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from wenyuan.library import metadata
from wenyuan.library.errors import BadValue, NotAllowed, RefusedBefore
from wenyuan.library.models import Category, Document, Proposal
from wenyuan.library.rules import visible_to
from wenyuan.proposals.candidates import Candidate
from wenyuan.proposals.file_titles import title_of
from wenyuan.proposals.reading import candidates_of, stated_of
from wenyuan.search.shelving.tree import shelves

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

_OPEN, _ACCEPTED, _PAST = Proposal.State.OPEN, Proposal.State.ACCEPTED, Proposal.State.PAST
READER = "reader"
#: How certain a candidate must be to be written at once where no person has written anything. Nothing else is taken.
TAKEN = {
    Proposal.Field.TITLE.value: 0.55,
    Proposal.Field.AUTHOR.value: 0.7,
    Proposal.Field.DATED.value: 0.7,
    Proposal.Field.LANGUAGE.value: 0.5,
}
#: What is less certain is not worth a person's time; of categories, which are three shares of one whole, less is enough.
_LEAST, _LEAST_CATEGORY = 0.25, 0.05
#: Beside what was taken only what is nearly as certain is worth a look: one key must not put the worse in the place of the better.
_NEARLY = 0.15


def propose(document: Document) -> dict[str, int]:
    """Read the document and write down what it proposes: numbers of proposals that are `open`, and `taken` at once.

    Read again, it proposes the same: open proposals of an earlier reading give way to those of this one; what a person
    decided stays, and what he refused does not come back. Reads in no transaction, writes in one.
    """
    found, stated = candidates_of(document), stated_of(document)
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).select_related("category", "current").get(pk=document.pk)
        if row.current_id != document.current_id:
            return {}  # another revision is shown by now: this is done once more for it (ingest.revise)
        row.proposals.filter(state=_OPEN, by=None).delete()
        earlier = list(row.proposals.all())
        taken = [one for one in _best(found) if _is_taken(row, one, [*found, *stated], earlier)]
        _take(row, taken, earlier)
        rows = _open(row, found, earlier, {one.field: one for one in taken}, stated)
        Proposal.objects.bulk_create(rows)
    return {"open": len(rows), "taken": len(taken)}


def propose_category(document: Document, category: Category, *, by: User) -> Proposal:
    """A reader thinks that a document stands better there. One proposal a person and document: a second replaces it.

    Raises NotAllowed for who may not see the document, BadValue for where it stands already and for a category that
    only says that nothing else fits, RefusedBefore for what a person has refused for this document.
    """
    with transaction.atomic():
        row = Document.objects.select_for_update(of=("self",)).filter(visible_to(by), pk=document.pk).first()
        if row is None or not by.is_authenticated:
            raise NotAllowed(str(document.pk))
        shelf = shelves().get(category.pk)
        if shelf is None or shelf.is_catch_all or row.category_id == category.pk:
            raise metadata.bad(BadValue, "category", category.name)
        of_field = row.proposals.filter(field=Proposal.Field.CATEGORY)
        if of_field.filter(value=category.slug, state=Proposal.State.REFUSED).exists():
            raise metadata.bad(RefusedBefore, "category", category.name)
        of_field.filter(source=READER, by=by, state=_OPEN).delete()
        return row.proposals.create(
            field=Proposal.Field.CATEGORY, value=category.slug, source=READER, by=by, confidence=0.5
        )


def _best(found: Iterable[Candidate]) -> list[Candidate]:
    """The most certain candidate of each field that may be taken."""
    best: dict[str, Candidate] = {}
    for one in found:
        if one.field in TAKEN and (one.field not in best or one.confidence > best[one.field].confidence):
            best[one.field] = one
    return list(best.values())


def _is_taken(row: Document, one: Candidate, machines: list[Candidate], earlier: list[Proposal]) -> bool:
    """Whether to write it at once, or to leave it written: nobody has decided on this field, nor written into it.

    `machines`: all that the machine may have written there.
    """
    of_field = [proposal for proposal in earlier if proposal.field == one.field]
    if any(proposal.decided_by_id is not None for proposal in of_field):
        return False
    own = str(metadata.described(row)[one.field])
    if one.field == Proposal.Field.TITLE:
        is_machines = row.title_source != "person"
    else:
        written = {other.value for other in machines if other.field == one.field} | {each.value for each in of_field}
        is_machines = not own or own in written
    return is_machines and (own == one.value or one.confidence >= TAKEN[one.field])


def _take(row: Document, taken: list[Candidate], earlier: list[Proposal]) -> None:
    current = metadata.described(row)
    values: dict[str, object] = {}
    for one in taken:
        kept = [p for p in earlier if p.field == one.field and p.state == _ACCEPTED and p.decided_by_id is None]
        Proposal.objects.filter(pk__in=[p.pk for p in kept if p.value != one.value]).update(state=_PAST)
        if not any(p.value == one.value for p in kept):
            row.proposals.create(
                field=one.field, value=one.value, source=one.source, why=dict(one.why), confidence=one.confidence,
                state=_ACCEPTED, before=_nothing(row, one.field),
            )  # fmt: skip
        if one.field == Proposal.Field.TITLE:
            row.title_source = one.source
        if current[one.field] != one.value:
            values[one.field] = one.value
    if values:
        metadata.write(row, metadata.cleaned(values))
    if taken:
        # The same title may come from a better source now.
        row.save(update_fields=["title_source"])


def _nothing(row: Document, field: str) -> dict[str, object]:
    """What would stand there had nothing been taken: of a title, what the file's name says."""
    if field == Proposal.Field.TITLE and row.current is not None:
        return {"title": title_of(row.current.file_name), "title_source": "file_name"}
    return {field: ""}


def _open(
    row: Document,
    found: list[Candidate],
    earlier: list[Proposal],
    taken: dict[str, Candidate],
    stated: list[Candidate],
) -> list[Proposal]:
    """Rows for what is left to a person: into empty fields, in the place of what a file states of itself, and rivals of
    what was taken that are nearly as certain."""
    known = {(proposal.field, proposal.value) for proposal in earlier}
    machines = {(one.field, one.value) for one in stated}
    settled = {p.field for p in earlier if p.decided_by_id is not None and p.state == _ACCEPTED} - {Proposal.Field.TAG}
    if row.title_source == "person":
        settled.add(Proposal.Field.TITLE)
    current = metadata.described(row)
    rows = []
    for one in found:
        own = current["tags" if one.field == Proposal.Field.TAG else one.field]
        least = _LEAST_CATEGORY if one.field == Proposal.Field.CATEGORY else _LEAST
        if one.field in taken:
            least = taken[one.field].confidence - _NEARLY
        # A category is proposed for one that stands in another only if it stands there clearly wrong.
        is_free = not own or one.field in taken or one.field in {Proposal.Field.CATEGORY, Proposal.Field.TITLE}
        is_free = is_free or (one.field, own) in machines
        is_new = one.value != own and (one.field, one.value) not in known and one.field not in settled
        if one.confidence >= least and is_free and is_new and taken.get(one.field) is not one:
            rows.append(
                Proposal(document=row, field=one.field, value=one.value, source=one.source, why=dict(one.why),
                         confidence=one.confidence)
            )  # fmt: skip
    return rows
