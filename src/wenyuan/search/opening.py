"""The beginning of a document's text, from the rows."""

from __future__ import annotations

from wenyuan.library.models import Document, Page, Revision
from wenyuan.search.entries import TERMS_LENGTH


def opening(document: Document, length: int = TERMS_LENGTH) -> str:
    """The first `length` characters of the current revision: of its pages, else its instant text. Pages are lines.

    The caller was allowed to see the document. Kept on the row: what stands beside a document asks for it twice.
    """
    revision = document.current
    if revision is None:
        return ""
    kept = revision.__dict__.setdefault("_openings", {})
    if length not in kept:
        kept[length] = _read(revision, length)
    return str(kept[length])


def _read(revision: Revision, length: int) -> str:
    parts: list[str] = []
    left = length
    pages = Page.objects.filter(revision=revision).exclude(text="").order_by("number").values_list("text", flat=True)
    for text in pages.iterator(chunk_size=20):
        parts.append(text[:left])
        left -= len(text)
        if left <= 0:
            break
    return "\n".join(parts) or revision.quick_text[:length]
