"""Small things that many templates say the same way: numbers, kinds, covers, addresses."""

from __future__ import annotations

from pathlib import PurePath

from django import template
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from wenyuan.copies import wording
from wenyuan.library.models import Document
from wenyuan.portal import addresses, kinds

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """1204 -> 1,204 in both languages: Chinese office documents group by three as well."""
    return f"{number:,}"


@register.filter
def kind_name(kind: str) -> str:
    """What people call this kind of file."""
    return kinds.kind_name(kind)


@register.filter
def badge(document: Document) -> str:
    """The few letters beside a title: the variant where the file has one (DOCM), else its kind.

    Of a kind that nothing recognised, the ending of the file's name; "?" where it has none.
    """
    revision = document.current
    if revision is None:
        return "?"
    kind = revision.variant or revision.kind
    if kind in {"", "unknown"}:
        kind = PurePath(revision.file_name).suffix.lstrip(".")
    return kind.upper()[:6] or "?"


@register.filter
def language_name(code: str) -> str:
    """The name of a language in the reader's language; the code itself where Django does not know it."""
    if code == "zh":  # Django knows scripts of Chinese only
        return _("Chinese")
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def address(document: Document) -> str:
    """The document's page."""
    return addresses.document_path(document)


@register.filter
def short_address(document: Document) -> str:
    """The document's page without its readable tail, for pages with many links to it."""
    return addresses.short_path(document)


@register.filter
def cover(document: Document) -> str:
    """The address of the small picture of page 1; empty where there are no pages."""
    return addresses.cover_path(document, width=160)


@register.filter
def percent(share: float) -> str:
    """0.914 -> 91 %."""
    return wording.percent(share)
