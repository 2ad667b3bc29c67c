"""HTML of what a page has thousands of: runs of the text layer and marks. Templates would take ten times as long."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from wenyuan.renditions import Box, Layer, Run

#: A line at the head or foot of at least so many pages is furniture, not text.
RUNNING_PAGES = 3
#: The layer's font is half an em wide and its box four times the page: the formulas of engines.tools.pdf_layer.
ADVANCE, SCALE = 0.5, 4
_WIDE_BLANK = "\u3000"
_DIGITS = re.compile(r"[\d０-９〇一二三四五六七八九十百]+")


def layer_html(layer: Layer, *, hidden: frozenset[str] = frozenset()) -> SafeString:
    """The invisible text of a page: a span a run, each line ended by a newline for the clipboard.

    Lines whose `running_key` is in `hidden` are kept for selection and kept from screen readers.
    """
    parts = ['<div class="tl">']
    for line in layer.lines:
        quiet = ' aria-hidden="true"' if running_key(line) in hidden else ""
        runs = [part for run in line for part in _without_wide_blanks(run)]
        last = len(runs) - 1
        for i, run in enumerate(runs):
            # Out-of-flow spans put no line break into a copied text; a newline inside the last one does.
            parts.append(f'<span{quiet} style="{_style(run)}">{escape(run.text)}{chr(10) if i == last else ""}</span>')
    parts.append("</div>")
    return mark_safe("".join(parts))  # noqa: S308  numbers are formatted by _style, texts escaped


def _without_wide_blanks(run: Run) -> Iterator[Run]:
    """The run in parts that end after each ideographic space.

    Chromium gives U+3000 a whole em whatever the font says; at the end of a part nothing follows that it could push.
    """
    if _WIDE_BLANK not in run.text[:-1] or run.rotate:
        yield run
        return
    step = (ADVANCE * run.size + run.spacing) / SCALE
    at = 0
    for part in re.findall(f"[^{_WIDE_BLANK}]*{_WIDE_BLANK}?", run.text)[:-1]:
        yield replace(run, text=part, left=run.left + at * step)
        at += len(part)


def _style(run: Run) -> str:
    turn = f";rotate:{_short(run.rotate, 1)}deg" if run.rotate else ""
    return (
        f"left:{_short(run.left, 2)}%;top:{_short(run.top, 2)}%;"
        f"font-size:{_short(run.size, 2)}cqw;letter-spacing:{_short(run.spacing, 3)}cqw{turn}"
    )


def _short(value: float, digits: int) -> str:
    """The number with at most so many decimals and no idle zero: a page has 400 of them."""
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if value else "0"


def marks_html(ranges: Sequence[Sequence[Box]]) -> SafeString:
    """Highlights of a page: a <mark> a rectangle, those of one passage under one number (data-hit, from 0).

    They stand over the picture for the eye only; screen readers have the list of hits.
    """
    parts = ['<div class="mk" aria-hidden="true">'] if ranges else []
    for number, rectangles in enumerate(ranges):
        parts.extend(
            f'<mark data-hit="{number}" style="left:{_short(box.x / 100, 2)}%;top:{_short(box.y / 100, 2)}%;'
            f'width:{_short(box.w / 100, 2)}%;height:{_short(box.h / 100, 2)}%"></mark>'
            for box in rectangles
        )
    if ranges:
        parts.append("</div>")
    return mark_safe("".join(parts))  # noqa: S308  numbers only


def running_key(line: Sequence[Run]) -> str:
    """A line without its numbers, so that 第3页 and 第4页 are the same running foot."""
    return _DIGITS.sub("#", "".join(run.text for run in line)).strip()


def running_lines(layers: Mapping[int, Layer]) -> frozenset[str]:
    """Keys of the lines that stand first or last on at least RUNNING_PAGES of the given pages."""
    seen: Counter[str] = Counter()
    for layer in layers.values():
        edges = {running_key(line) for line in (*layer.lines[:1], *layer.lines[-1:])}
        seen.update(key for key in edges if key)
    return frozenset(key for key, pages in seen.items() if pages >= RUNNING_PAGES)
