"""Runs of characters as ODF spans, shared by paragraphs, list items and table cells."""

from __future__ import annotations

from wenyuan.engines.tools.flat_blocks import Run, Runs
from wenyuan.engines.tools.flat_xml import inline_text


def runs_xml(runs: Runs) -> str:
    """Runs as spans; a run without marks needs none."""
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    text = inline_text(run.text)
    return f'<text:span text:style-name="T{run.marks.value}">{text}</text:span>' if run.marks else text
