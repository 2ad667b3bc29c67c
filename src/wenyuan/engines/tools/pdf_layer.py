"""The text layer that lies invisibly over a page's picture, and the boxes of passages: tasks `pdf_layer`, `pdf_boxes`.

The layer's font has one empty glyph, half an em wide, for every character. A run is therefore placed exactly by its
height and a letter-spacing; the browser measures nothing. Formulas: reader design, section 1.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.layer_bounds import FARTHEST, LARGEST, NEAREST
from wenyuan.engines.tools.pdf_chars import glyphs_of, turned_box, turned_point
from wenyuan.engines.tools.pdf_common import Box, View, open_page, open_pdf, open_text, view_of, write_jsonl
from wenyuan.engines.tools.pdf_lines import Line, is_wide, lines_of, union

#: The layer is laid out this many times larger and scaled down, so that a browser's minimum font size moves nothing.
SCALE = 4
#: Advance of every glyph of the layer's font, in em.
ADVANCE = 0.5
#: A run of Han characters is cut where evenly spread characters would be off by more than this share of the width.
TOLERANCE = 0.0005

Run = list[str | float]


class Cluster(NamedTuple):
    """What a reader takes for one character (a letter with its marks), NFC, and its box in the line's frame."""

    text: str
    box: Box


@task("pdf_layer")
def pdf_layer(job: Job) -> dict[str, Any]:
    """Place the text of `pages` (args; from 1) of `pdf`: layer.jsonl, a line a page in the order asked for.

    A line: {"n", "w", "h", "runs", "lines"}. w, h: the page as displayed, in points. A run: [text, left in % of the
    page, top in %, font size in cqw, letter spacing in cqw, clockwise degrees]; left and top are the run's own upper
    left corner, about which it is turned. `lines`: how many runs each line has, in order.
    Left out: vertical writing, and what lies far outside the page. Right-to-left text is placed letter by letter.
    Raises Unreadable, Encrypted, Empty, OutputTooBig.
    """
    with open_pdf(job.inputs["pdf"]) as document:

        def rows() -> Iterator[dict[str, Any]]:
            for number in job.args["pages"]:
                with open_page(document, number) as page, open_text(page) as text:
                    view = view_of(page, number)
                    placed = (line_runs(line, view) for line in lines_of(glyphs_of(text, view)) if not line.vertical)
                    lines = [near for runs in placed if (near := [run for run in runs if is_near(run)])]
                    yield {
                        "n": number,
                        "w": round(view.width, 2),
                        "h": round(view.height, 2),
                        "runs": [run for line in lines for run in line],
                        "lines": [len(line) for line in lines],
                    }

        return {"pages": write_jsonl(job.out / "layer.jsonl", rows())}


@task("pdf_boxes")
def pdf_boxes(job: Job) -> dict[str, Any]:
    """Find passages on their pages: boxes.json {"3": [[[x, y, w, h], ...], ...]}, a list of rectangles a passage.

    `ranges` (args): {"3": [[start, end], ...]}, offsets into the cleaned text of page 3 as `pdf_text` wrote it.
    Rectangles are in 1/10,000 of the displayed page, one a line. A passage without visible characters has none.
    Raises Unreadable, Encrypted, Empty, OutputTooBig.
    """
    found: dict[str, list[list[list[int]]]] = {}
    with open_pdf(job.inputs["pdf"]) as document:
        for key, ranges in job.args["ranges"].items():
            with open_page(document, int(key)) as page, open_text(page) as text:
                view = view_of(page, int(key))
                lines = list(lines_of(glyphs_of(text, view)))
            found[key] = [passage_boxes(lines, start, end, view) for start, end in ranges]
    (job.out / "boxes.json").write_text(json.dumps(found, separators=(",", ":")))
    return {"passages": sum(map(len, found.values()))}


def passage_boxes(lines: list[Line], start: int, end: int, view: View) -> list[list[int]]:
    """Rectangles, one a line, of the characters from `start` up to `end` of the page's cleaned text."""
    boxes = []
    for line in lines:
        inside = [glyph.box for glyph in line.glyphs if start <= glyph.at < end]
        if inside:
            shown = view.clipped(turned_box(union(inside), line.angle))
            if shown.area:
                boxes.append(view.parts(shown))
    return boxes


def line_runs(line: Line, view: View) -> list[Run]:
    """The runs of one line: cut where wide and narrow characters meet, and after each space of narrow text."""
    tolerance = TOLERANCE * view.width
    runs: list[Run] = []
    run: list[Cluster] = []
    wide = False
    for cluster in clusters(line):
        if run and (is_wide(cluster.text[0]) != wide or (not wide and run[-1].text == " ")):
            runs.extend(_placed(part, line.angle, view) for part in _even(run, wide, tolerance))
            run = []
        wide = is_wide(cluster.text[0])
        run.append(cluster)
    runs.extend(_placed(part, line.angle, view) for part in _even(run, wide, tolerance))
    return runs


def is_near(run: Run) -> bool:
    """Whether a run is on its page or not far from it."""
    _, x, y, size, spacing, _ = run
    return NEAREST <= x <= FARTHEST and NEAREST <= y <= FARTHEST and size <= LARGEST and abs(spacing) <= LARGEST  # type: ignore[operator,arg-type]


def clusters(line: Line) -> list[Cluster]:
    """Characters with the marks that follow them, as one: a browser puts no letter-spacing between these."""
    found: list[Cluster] = []
    for glyph in line.glyphs:
        char = glyph.char
        if found and (unicodedata.category(char) in {"Mn", "Me"} or "\U0001f3fb" <= char <= "\U0001f3ff"):
            text, box = found[-1]
            found[-1] = Cluster(unicodedata.normalize("NFC", text + char), box)
        else:
            found.append(Cluster(char, glyph.box))
    return found


def _even(run: list[Cluster], wide: bool, tolerance: float) -> list[list[Cluster]]:
    """`run` in parts whose characters stand evenly. Narrow words stay whole: find-in-page stops at a part's border."""
    if not wide or len(run) < 3:
        return [run]
    left, right = run[0].box.left, run[-1].box.right
    step = (right - left) / len(run)
    middles = [(cluster.box.left + cluster.box.right) / 2 for cluster in run]
    if all(abs(left + (i + 0.5) * step - middle) <= tolerance for i, middle in enumerate(middles)):
        return [run]
    # Cut at the most unusual distance between neighbours; each part is shorter, so this ends.
    steps = [b - a for a, b in pairwise(middles)]
    usual = sorted(steps)[len(steps) // 2]
    cut = 1 + max(range(len(steps)), key=lambda i: abs(steps[i] - usual))
    return _even(run[:cut], wide, tolerance) + _even(run[cut:], wide, tolerance)


def _placed(run: list[Cluster], angle: int, view: View) -> Run:
    box = union(cluster.box for cluster in run)
    left, right = run[0].box.left, run[-1].box.right
    height = box.bottom - box.top
    x, y = turned_point(left, box.top, angle) if angle else (left, box.top)
    per_width = SCALE * 100 / view.width
    return [
        "".join(cluster.text for cluster in run),
        round(100 * x / view.width, 2),
        round(100 * y / view.height, 2),
        round(per_width * height, 2),
        round(per_width * ((right - left) / len(run) - ADVANCE * height), 3),
        angle,
    ]
