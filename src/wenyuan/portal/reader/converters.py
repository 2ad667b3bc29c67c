"""Pieces of the reader's addresses: a span of pages, a revision with the PDF it has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Pages `first`..`last`, both from 1 and included."""

    first: int
    last: int

    def __iter__(self):
        return iter(range(self.first, self.last + 1))

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


class PageSpan:
    """ "7" or "6-10"; backwards spans are no address."""

    regex = r"[1-9][0-9]{0,5}(?:-[1-9][0-9]{0,5})?"

    def to_python(self, value: str) -> Span:
        first, _, last = value.partition("-")
        span = Span(int(first), int(last or first))
        if span.last < span.first:
            raise ValueError(value)
        return span

    def to_url(self, value: Span | str) -> str:
        return str(value)


class RevisionKey:
    """ "2-9f3ac21b07" (number and PDF), or "2" where the caller only knows the number."""

    regex = r"[1-9][0-9]{0,5}(?:-[0-9a-f]{0,64})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str | int) -> str:
        return str(value)
