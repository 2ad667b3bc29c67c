"""Quick text of a PDF: pdfium's text of the first pages."""

from __future__ import annotations

from pathlib import Path

from wenyuan.engines.errors import Unreadable
from wenyuan.engines.tools.pdf_common import open_page, open_pdf, open_text
from wenyuan.engines.tools.text_sink import TextSink

MAX_PAGES = 200


def pdf_quick_text(path: Path, sink: TextSink) -> None:
    """The first MAX_PAGES pages, a page that cannot be read left out. Raises Encrypted, Unreadable."""
    with open_pdf(path) as document:
        for number in range(1, min(len(document), MAX_PAGES) + 1):
            try:
                with open_page(document, number) as page, open_text(page) as text:
                    sink.line(text.get_text_range())
            except Unreadable:
                continue
