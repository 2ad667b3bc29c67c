"""A document as the desk shows it: enough to decide without leaving, and the ways to look further."""

from __future__ import annotations

from typing import Any

from wenyuan.library.models import Document
from wenyuan.portal.addresses import cover_path
from wenyuan.portal.audience import sentence_of
from wenyuan.portal.reasons import failure
from wenyuan.portal.text_pages import page_texts

#: Characters of text: what one reads before deciding. The rest is a link away.
LENGTH = 2_500


def document_shown(document: Document) -> dict[str, Any]:
    """Title, facts, audience in words, first page and the beginning of the text. Three queries."""
    revision = document.current
    texts = page_texts(revision).pages if revision is not None and revision.page_count else []
    text = "\n\n".join(page.text for page in texts) or (revision.quick_text if revision is not None else "")
    return {
        "document": document,
        "revision": revision,
        "picture": cover_path(document, width=800),
        "text": text[:LENGTH],
        "is_text_cut": len(text) > LENGTH or (revision is not None and revision.page_count > len(texts)),
        "failure": failure(revision),
        "audience": sentence_of(document),
    }
