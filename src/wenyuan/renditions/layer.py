"""The text layer of a page: its words with the places that make an invisible font lie exactly on the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wenyuan.engines.tools.layer_bounds import FARTHEST, LARGEST, NEAREST
from wenyuan.library.models import Revision
from wenyuan.renditions.child import items, number, text
from wenyuan.renditions.errors import OddRendition
from wenyuan.renditions.pages import by_page

#: Raised when the engine computes places differently: kept layers of another number are not read.
LAYER_VERSION = 1
#: Most runs of a page that are placed; a dense page has 100, a drawing full of labels some thousand.
MAX_RUNS = 8000


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of one line. Lengths are of a box four times the page (reader.css, .tl), see engines.tools.pdf_layer."""

    text: str
    #: Per cent of the page's width and height.
    left: float
    top: float
    #: In cqw: hundredths of the page's width, times four.
    size: float
    spacing: float
    #: Degrees, clockwise; 0 for upright text.
    rotate: float


@dataclass(frozen=True, slots=True)
class Layer:
    """The text of a page as lines of runs, in reading order; no lines for a page without text."""

    lines: tuple[tuple[Run, ...], ...]


def layers(revision: Revision, pages: Iterable[int]) -> dict[int, Layer]:
    """The layers of the pages (from 1) that exist. Raises NoPages, OddRendition, EngineError."""
    return by_page(revision, pages, task="pdf_layer", output="layer.jsonl", name=f"layer-{LAYER_VERSION}", check=_layer)


def _layer(page: dict[str, Any]) -> Layer:
    runs = items(page.get("runs"))
    counts = items(page.get("lines"))
    if len(runs) > MAX_RUNS:
        raise OddRendition(f"{len(runs)} runs on a page")
    lines: list[tuple[Run, ...]] = []
    start = 0
    for count in counts:
        end = start + int(number(count, low=1, high=MAX_RUNS))
        lines.append(tuple(_run(raw) for raw in runs[start:end]))
        start = end
    if start != len(runs):
        raise OddRendition(f"lines of {start} runs on a page of {len(runs)}")
    return Layer(lines=tuple(lines))


def _run(raw: object) -> Run:
    values = items(raw)
    if len(values) != 6:
        raise OddRendition(f"a run of {len(values)} values")
    return Run(
        text(values[0]),
        # A run may begin outside its page; what is far outside is no page any more.
        number(values[1], low=NEAREST, high=FARTHEST),
        number(values[2], low=NEAREST, high=FARTHEST),
        number(values[3], low=0, high=LARGEST),
        number(values[4], low=-LARGEST, high=LARGEST),
        number(values[5], low=-360, high=360),
    )
