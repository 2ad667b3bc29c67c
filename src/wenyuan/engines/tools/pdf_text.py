"""The text of a PDF, page by page: task `pdf_text`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.pdf_chars import page_text
from wenyuan.engines.tools.pdf_clean import clean_text
from wenyuan.engines.tools.pdf_common import (
    MAX_PAGES,
    count_pages,
    open_page,
    open_pdf,
    open_text,
    view_of,
    write_jsonl,
)
from wenyuan.engines.tools.pdf_head import head_lines
from wenyuan.engines.tools.pdf_objects import is_picture

__all__ = ["clean_text", "pdf_text"]

#: A page with fewer characters than this may be a picture of text.
FEW_CHARACTERS = 20


@task("pdf_text")
def pdf_text(job: Job) -> dict[str, Any]:
    """Read the text of all pages of `pdf` (at most args max_pages): text.jsonl, a line a page.

    A line: {"n": 1, "text": "...", "image": false}. The text is pdfium's, cleaned by `clean_text`; image: fewer than
    20 characters and pictures over most of the page, so that recognition of characters would be worth while.
    Returns the numbers of pages and characters, and the `head` of the first page (pdf_head.head_lines).
    One page is in memory at a time. Raises Unreadable, Encrypted, Empty, TooManyPages, OutputTooBig.
    """
    chars = 0
    head: list[dict[str, Any]] = []
    with open_pdf(job.inputs["pdf"]) as document:
        count = count_pages(document, limit=job.args.get("max_pages", MAX_PAGES))

        def rows() -> Iterator[dict[str, Any]]:
            nonlocal chars
            for number in range(1, count + 1):
                with open_page(document, number) as page:
                    with open_text(page) as text:
                        cleaned = page_text(text)
                        if number == 1:
                            head.extend(head_lines(text, view_of(page, number)))
                    chars += len(cleaned)
                    few = len("".join(cleaned[:1_000].split())) < FEW_CHARACTERS
                    yield {"n": number, "text": cleaned, "image": few and is_picture(page, view_of(page, number))}

        pages = write_jsonl(job.out / "text.jsonl", rows())
    return {"pages": pages, "chars": chars, "head": head}
