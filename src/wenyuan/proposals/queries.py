"""Proposals as a person sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from wenyuan.library.models import Category, Document, Proposal
from wenyuan.proposals import wording
from wenyuan.proposals.standing import column
from wenyuan.search.language_names import language_name


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One proposal in words."""

    pk: int
    #: The document's field: title, author, dated, language, category, tags, description.
    field: str
    #: As it is stored, and as a person reads it.
    value: str
    label: str
    source: str
    why: str
    confidence: float
    #: It was certain enough and stands in the document already.
    is_taken: bool

    @property
    def percent(self) -> int:
        """How certain, in whole percent."""
        return round(100 * self.confidence)


def shown(documents: Iterable[Document]) -> dict[int, list[Shown]]:
    """What nobody has decided about each of these documents: open proposals, the most certain first, then those taken.

    A category that was removed meanwhile is left out. Two queries, however many documents. The caller may edit them.
    """
    states = [Proposal.State.OPEN, Proposal.State.ACCEPTED]
    rows = Proposal.objects.filter(document__in=list(documents), decided_by=None, state__in=states)
    rows = rows.order_by("document", "-state", "-confidence", "pk")
    slugs = {row.value for row in rows if row.field == Proposal.Field.CATEGORY}
    names = {category.slug: category.name for category in Category.objects.filter(slug__in=slugs)} if slugs else {}
    found: defaultdict[int, list[Shown]] = defaultdict(list)
    for row in rows:
        if row.field != Proposal.Field.CATEGORY or row.value in names:
            found[row.document_id].append(_shown(row, names))
    return found


def _shown(row: Proposal, names: dict[str, str]) -> Shown:
    label = row.value
    if row.field == Proposal.Field.CATEGORY:
        label = names[row.value]
    elif row.field == Proposal.Field.LANGUAGE:
        label = language_name(row.value)
    return Shown(
        pk=row.pk,
        field=column(row),
        value=row.value,
        label=label,
        source=wording.source_name(row.source),
        why=wording.why(row),
        confidence=row.confidence,
        is_taken=row.state == Proposal.State.ACCEPTED,
    )
