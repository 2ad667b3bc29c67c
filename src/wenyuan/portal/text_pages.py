"""The text of a document by its real pages, short enough to stand on the document page."""

from __future__ import annotations

from dataclasses import dataclass

from wenyuan.library import queries
from wenyuan.library.models import Revision

#: The rest is one link away, in the reader's text mode.
MOST_PAGES = 10
#: Together with the text layer of the first pages this keeps the page under 25 kB on the wire.
MOST_CHARACTERS = 9_000
#: What is shown of the instant text while there are no pages.
QUICK_CHARACTERS = 4_000


@dataclass(frozen=True, kw_only=True)
class TextPage:
    """One page's text, as stored."""

    number: int
    text: str
    is_image: bool


@dataclass(frozen=True, kw_only=True)
class PageTexts:
    """The first pages, and whether that is all of them."""

    pages: list[TextPage]
    is_complete: bool


def page_texts(revision: Revision) -> PageTexts:
    """Whole pages from the first on, up to both limits, but at least one. One query."""
    pages: list[TextPage] = []
    length = 0
    for page in queries.pages_of(revision, end=min(MOST_PAGES, revision.page_count)):
        length += len(page.text)
        if pages and length > MOST_CHARACTERS:
            break
        pages.append(TextPage(number=page.number, text=page.text.strip(), is_image=page.is_image))
    return PageTexts(pages=pages, is_complete=len(pages) >= revision.page_count)
