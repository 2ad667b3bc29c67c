"""How a query was read, in the words of the reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from wenyuan.library import queries
from wenyuan.search.language_names import language_codes, language_name
from wenyuan.search.query import Either, Filter, Item, Note, Query, Quote, Without, Word
from wenyuan.search.results import Part

if TYPE_CHECKING:
    from wenyuan.library.queries import Person


def parts(query: Query, *, user: Person) -> list[Part]:
    """Every part of the query, each with the query that is left without it, in words that tell the person no secret."""
    return [
        Part(kind=_kind(item), label=_label(item, user), rest=str(query.replacing(index)))
        for index, item in enumerate(query.items)
    ]


def notices(query: Query, *, unknown: Iterable[Filter] = ()) -> list[str]:
    """What was not read as it may have been meant. `unknown`: filters that no document meets."""
    found = [_sentence(note) for note in query.notes]
    return found + [gettext("No document here has “%(filter)s”.") % {"filter": str(item)} for item in unknown]


def _kind(item: Item) -> str:
    if isinstance(item, Filter):
        return item.name
    kinds = {Word: "words", Quote: "exact", Without: "without", Either: "either"}
    return kinds[type(item)]


def _label(item: Item, user: Person) -> str:
    if isinstance(item, Either):
        return " | ".join(_label(option, user) for option in item.options)
    if isinstance(item, Without):
        part = item.part
        return f"{part.name}: {_value(part, user)}" if isinstance(part, Filter) else part.text
    return _value(item, user) if isinstance(item, Filter) else item.text


def _value(item: Filter, user: Person) -> str:
    match item.name:
        case "year" | "pages":
            low, high = item.span()
            return str(low) if low == high else f"{'' if low is None else low}–{'' if high is None else high}"
        case "lang":
            return ", ".join(map(language_name, language_codes(item.value)))
        case "type":
            return item.value.lstrip(".").upper() if item.value.isascii() else item.value
        case "category":
            shelf = queries.category(item.value, user=user)
            return shelf.name if shelf is not None else item.value
    return item.value


def _sentence(note: Note) -> str:
    said = {"text": note.text, "name": note.name}
    if note.kind == "unclosed":
        return gettext("The quotation mark before “%(text)s” was not closed; the passage was read to the end.") % said
    if note.kind == "value" and note.name == "year":
        return (
            gettext("“%(text)s” names no year and was searched for as words. Write year:2020 or year:2020..2023.")
            % said
        )
    if note.kind == "value":
        return (
            gettext("“%(text)s” is no number of pages and was searched for as words. Write pages:12 or pages:>10.")
            % said
        )
    if note.kind == "empty":
        return (
            gettext("“%(text)s” has no value and was searched for as a word. Write the value behind the colon.") % said
        )
    if note.kind == "name":
        return gettext("“%(text)s” is no filter and was searched for as words. Did you mean “%(name)s:”?") % said
    return gettext("OR can stand between words and passages only; beside a filter or a minus it was left out.")
