"""Proposals as people read them: the field, the value, where it comes from, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from wenyuan.library.models import Category, Document, Proposal
from wenyuan.portal.templatetags.portal_tags import language_name
from wenyuan.proposals import wording

#: The order in which fields are confirmed: what readers see first, first.
FIELDS = ("title", "category", "author", "dated", "language", "tag", "description")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An open proposal. `now` is what stands in the field."""

    proposal: Proposal
    field: str
    value: str
    now: str
    source: str
    why: str


def offers(document: Document) -> list[Offer]:
    """The open proposals of a document, by field, of each field the surest first. Three queries."""
    rows = list(document.proposals.filter(state=Proposal.State.OPEN))
    rows.sort(key=lambda row: (FIELDS.index(row.field) if row.field in FIELDS else 99, -row.confidence, row.pk))
    slugs = {row.value for row in rows if row.field == Proposal.Field.CATEGORY}
    categories = {category.slug: category.name for category in Category.objects.filter(slug__in=slugs)} if slugs else {}
    return [
        Offer(
            proposal=row,
            field=row.get_field_display(),
            value=_value(row, categories),
            now=_now(document, row.field),
            source=wording.source_name(row.source),
            why=wording.why(row),
        )
        for row in rows
    ]


def _value(row: Proposal, categories: dict[str, str]) -> str:
    match row.field:
        case Proposal.Field.CATEGORY:
            return categories.get(row.value, row.value)
        case Proposal.Field.LANGUAGE:
            return language_name(row.value)
        case Proposal.Field.DATED if day := parse_date(row.value):
            return date_format(day)
    return row.value


def _now(document: Document, field: str) -> str:
    match field:
        case Proposal.Field.CATEGORY:
            return document.category.name if document.category is not None else ""
        case Proposal.Field.LANGUAGE:
            return language_name(document.language) if document.language else ""
        case Proposal.Field.DATED:
            return date_format(document.dated) if document.dated else ""
        case Proposal.Field.TAG:
            return ""
    return str(getattr(document, field))
