"""txt, md and csv: text formats, in the encodings that are met in the wild."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from wenyuan.demo import blocks as b
from wenyuan.demo.source import Source


def write_txt(source: Source, path: Path, *, encoding: str = "utf-8") -> None:
    """Write `source` as plain text with CRLF line ends, as editors on Windows do.

    Raises UnicodeEncodeError when the text has characters that `encoding` lacks: a sample must not lose any.
    """
    path.write_bytes(as_text(source).replace("\n", "\r\n").encode(encoding))


def write_md(source: Source, path: Path) -> None:
    """Write `source` as Markdown with its title as the level-1 heading."""
    by = f"*{source.author}, {source.date.isoformat()}*"
    path.write_text(f"# {source.title}\n\n{by}\n\n{source.markdown}", "utf-8", newline="\n")


def write_csv(source: Source, path: Path, *, encoding: str = "utf-8-sig") -> None:
    """Write the first table of `source` as comma-separated values; the mark at the start is what Excel writes."""
    table = next(block for block in source.blocks if isinstance(block, b.Table))
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table.rows)
    path.write_bytes(out.getvalue().encode(encoding))


def as_text(source: Source) -> str:
    """The words of `source`, a paragraph a line, set as people set plain text."""
    head = [
        source.title,
        *([source.subtitle] if source.subtitle else []),
        f"{source.author}  {source.date.isoformat()}",
    ]
    return (
        "\n".join(head) + "\n\n" + "\n".join(line for block in source.blocks for line in _lines(block, source)) + "\n"
    )


def _lines(block: b.Block, source: Source) -> list[str]:
    indent = "　　" if source.is_chinese else ""
    match block:
        case b.Heading(level, text):
            return ["", f"【{text}】" if source.is_chinese else text.upper() if level == 2 else text, ""]
        case b.Paragraph(spans) | b.Quote(spans):
            return [indent + b.plain(spans), *([] if source.is_chinese else [""])]
        case b.Items(ordered, items):
            marks = [f"{n}. " if ordered else "· " if source.is_chinese else "- " for n in range(1, len(items) + 1)]
            return [indent + mark + b.plain(spans) for mark, spans in zip(marks, items, strict=True)] + [""]
        case b.Table(rows):
            return ["\t".join(row) for row in rows] + [""]
        case b.Chart(title, points):
            return [title, *[f"{label}\t{value:g}" for label, value in points], ""]
    return [""]
