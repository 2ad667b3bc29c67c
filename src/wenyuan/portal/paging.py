"""Lists in pages of a fixed length, addressed by ?page=N."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

#: Deeper pages cost the index and the database more than they are worth to a person.
DEEPEST = 500


@dataclass(frozen=True, kw_only=True)
class Pager:
    """Where in a list the reader is. Numbers from 1."""

    number: int
    last: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None


def asked_page(request: HttpRequest) -> int:
    """The number in ?page=, 1 without one. Raises Http404 for what is no page number."""
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= DEEPEST:
        raise Http404("no such page")
    return int(text)


def pager(number: int, *, total: int, length: int) -> Pager:
    """The pager of page `number` of a list of `total`. Raises Http404 behind the last page."""
    last = min(max(-(-total // length), 1), DEEPEST)
    if number > last:
        raise Http404("behind the last page")
    return Pager(number=number, last=last)
