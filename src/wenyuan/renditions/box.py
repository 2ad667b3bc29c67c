"""Rectangles of passages on their pages, computed when somebody searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wenyuan.library.models import Revision
from wenyuan.renditions import child
from wenyuan.renditions.errors import OddRendition

#: Most ranges of one call.
MAX_RANGES = 2000
#: A box may stand a little outside its page: glyphs overhang.
SLACK = 2000


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in 1/10,000 of the page's width and height, from its upper left corner."""

    x: float
    y: float
    w: float
    h: float


def boxes(revision: Revision, ranges: Mapping[int, Sequence[tuple[int, int]]]) -> dict[int, list[list[Box]]]:
    """For each page (from 1) and each [start, end) of its stored text, the rectangles that cover the passage.

    One list of rectangles a range, in the order of the ranges; a passage over two lines has two; one whose characters
    have no place has none. At most MAX_RANGES ranges are answered, in page order. Raises NoPages, OddRendition,
    EngineError.
    """
    asked: dict[int, list[tuple[int, int]]] = {}
    left = MAX_RANGES
    for page in sorted(ranges):
        if 1 <= page <= revision.page_count and left > 0 and (taken := list(ranges[page])[:left]):
            asked[page] = taken
            left -= len(taken)
    if not asked:
        return {}
    args = {"ranges": {str(page): [list(pair) for pair in pairs] for page, pairs in asked.items()}}
    with child.run("pdf_boxes", revision, args) as out:
        answer = child.parse(child.read(out / "boxes.json", limit=child.MAX_JSON_BYTES))
    if not isinstance(answer, dict):
        raise OddRendition("boxes.json: not an object")
    found: dict[int, list[list[Box]]] = {}
    for page, pairs in asked.items():
        lists = child.items(answer.get(str(page), []))
        if len(lists) != len(pairs):
            raise OddRendition(f"boxes.json: page {page} has {len(lists)} lists for {len(pairs)} ranges")
        found[page] = [[_box(raw) for raw in child.items(one)] for one in lists]
    return found


def _box(raw: object) -> Box:
    values = [child.number(value, low=-SLACK, high=10_000 + SLACK) for value in child.items(raw)]
    if len(values) != 4:
        raise OddRendition(f"a box of {len(values)} numbers")
    return Box(*values)
