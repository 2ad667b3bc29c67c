"""PDFs whose skeleton is the attack: page boxes, page trees, nesting, and beginnings with nothing behind."""

from __future__ import annotations

import random

from tests.engines.pdf_samples import one_page, raw_pdf
from tests.hostile.kinds.kind import Outside, kind

_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def _boxed(page: bytes) -> bytes:
    return one_page(b"BT /F1 12 Tf 10 10 Td (x) Tj ET", page=page)


def _tree(pages: bytes, leaf: bytes = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>") -> bytes:
    return raw_pdf({1: _CATALOG, 2: pages, 3: leaf})


def _million_kids(_: Outside) -> bytes:
    count = 1_000_000
    return _tree(b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, b"3 0 R " * count))


def _binary_tree(_: Outside) -> bytes:
    """30 levels, each naming the next twice: a thousand million pages in two kilobytes."""
    levels = 30
    objects = {1: _CATALOG}
    for n in range(levels):
        below = n + 3
        objects[n + 2] = b"<</Type/Pages/Count %d/Kids[%d 0 R %d 0 R]>>" % (2 ** (levels - n), below, below)
    objects[levels + 2] = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 200 200]>>" % (levels + 1)
    return raw_pdf(objects)


def _outline_circle(_: Outside) -> bytes:
    item = b"<</Title(round)/Parent 4 0 R/Prev 6 0 R/Next 6 0 R/First 5 0 R/Last 6 0 R/Dest[3 0 R/Fit]>>"
    return raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>",
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
            4: b"<</Type/Outlines/First 5 0 R/Last 6 0 R/Count 2>>",
            5: item,
            6: item.replace(b"6 0 R", b"5 0 R"),
        }
    )


def _brackets(_: Outside) -> bytes:
    return raw_pdf({1: b"<</Type/Catalog/Pages 2 0 R/X 4 0 R>>", 2: b"[" * 2_000_000})


def _dictionaries(_: Outside) -> bytes:
    depth = 200_000
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/X %s1%s>>" % (b"<</X " * depth, b">>" * depth)
    return _tree(b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page)


def _random(_: Outside) -> bytes:
    return random.Random(8).randbytes(5_000)


def _late_header(_: Outside) -> bytes:
    return b"MZ" + bytes(2_000) + _boxed(b"/MediaBox[0 0 200 200]")


_TOO_BIG = "kept: output_too_big | text only: output_too_big"
_DAMAGED = "kept: unreadable"

KINDS = (
    kind("pdf-box-14400.pdf", "published", lambda _: _boxed(b"/MediaBox[0 0 14400 14400]")),
    kind("pdf-box-million.pdf", _TOO_BIG, lambda _: _boxed(b"/MediaBox[0 0 1000000 1000000]")),
    kind("pdf-box-milliard.pdf", _TOO_BIG, lambda _: _boxed(b"/MediaBox[0 0 1000000000 1000000000]")),
    kind("pdf-box-negative.pdf", _TOO_BIG, lambda _: _boxed(b"/MediaBox[200 200 -5000000 -5000000]")),
    kind("pdf-box-line.pdf", _TOO_BIG, lambda _: _boxed(b"/MediaBox[0 0 1 10000000]")),
    kind("pdf-box-infinite.pdf", f"published | {_TOO_BIG} | {_DAMAGED}", lambda _: _boxed(b"/MediaBox[0 0 1e39 1e39]")),
    kind("pdf-box-zero.pdf", f"published | {_DAMAGED}", lambda _: _boxed(b"/MediaBox[0 0 0 0]")),
    kind(
        "pdf-box-unit.pdf",
        f"published | {_TOO_BIG}",
        lambda _: _boxed(b"/MediaBox[0 0 14400 14400]/UserUnit 75000"),
    ),
    kind("pdf-million-kids.pdf", "kept: too_many_pages", _million_kids),
    kind(
        "pdf-count-lies.pdf",
        "kept: too_many_pages | kept: unreadable | published",
        lambda _: _tree(b"<</Type/Pages/Count 2147483647/Kids[3 0 R]>>"),
    ),
    kind(
        "pdf-kids-parent.pdf",
        "kept: unreadable | kept: too_many_pages",
        lambda _: _tree(b"<</Type/Pages/Count 3/Kids[2 0 R 2 0 R 2 0 R]>>"),
    ),
    kind("pdf-binary-tree.pdf", "kept: too_many_pages | kept: unreadable", _binary_tree),
    kind("pdf-brackets.pdf", _DAMAGED, _brackets, dear=True),
    kind("pdf-dictionaries.pdf", f"published | {_DAMAGED} | kept: crash", _dictionaries),
    kind("pdf-outline-circle.pdf", "published", _outline_circle),
    kind("empty.pdf", "refused: empty", lambda _: b""),
    kind("one-byte.pdf", "published", lambda _: b"%"),
    kind("pdf-header-only.pdf", _DAMAGED, lambda _: b"%PDF-1.7\n"),
    kind("pdf-end-only.pdf", "published", lambda _: b"%%EOF\n"),
    kind("random.pdf", _DAMAGED, _random),
    kind("nul.pdf", _DAMAGED, lambda _: bytes(100_000)),
    kind("program-before-pdf.pdf", "kept: unsupported", _late_header),
)
