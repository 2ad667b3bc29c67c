"""How much of each page of a document stands in another one: the bar over a side of the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wenyuan.copies.queries import Place

#: Cells of the coverage bar; a cell of a longer document stands for several pages.
CELLS = 40


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A page, or some pages in a row, and the share of its word characters that stand in the other document."""

    first: int
    last: int
    share: float

    @property
    def whole_percent(self) -> int:
        """The share as a style sheet has it."""
        return round(self.share * 100)


def cells(places: Iterable[Place], pages: Sequence[str]) -> tuple[Cell, ...]:
    """How much of each page lies in these places; at most CELLS cells, each of equally many pages."""
    ranges: list[list[tuple[int, int]]] = [[] for _ in pages]
    for place in places:
        for number in range(place.page, place.last_page + 1):
            start = place.start if number == place.page else 0
            end = place.end if number == place.last_page else len(pages[number - 1])
            ranges[number - 1].append((start, end))
    step = -(-len(pages) // CELLS) if pages else 1
    made = []
    for first in range(0, len(pages), step):
        last = min(first + step, len(pages))
        every = sum(_letters(page) for page in pages[first:last])
        held = sum(_covered(pages[n], ranges[n]) for n in range(first, last))
        made.append(Cell(first=first + 1, last=last, share=held / every if every else 0.0))
    return tuple(made)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _covered(page: str, ranges: list[tuple[int, int]]) -> int:
    held = reached = 0
    for start, end in sorted(ranges):
        held += _letters(page[max(start, reached) : end])
        reached = max(reached, end)
    return held
