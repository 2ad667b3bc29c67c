"""What the index keeps about a document, as fields of tokens and values; the same for every implementation of the port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, repeat

from wenyuan.kernel.folding import fold
from wenyuan.search.analyzer import term_counts, tokens
from wenyuan.search.port import DOCUMENT, NO_PAGE, PAGE, Delete, Upsert
from wenyuan.search.streams import BATCH, respelled, streams

#: Terms are counted in the first so many characters: enough to know what a document is about.
TERMS_LENGTH = 6_000
#: Commonest terms that are kept with their counts, from which the query for related documents is made.
KEPT_TERMS = 200


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: tokens by text field joined by blanks, and what related documents are found by."""

    entry: str
    page: int
    texts: dict[str, str]
    kept_terms: dict[str, int] = field(default_factory=dict)


def entries(document: Upsert) -> list[Entry]:
    """The entries of a document: one for each page that is not blank, and at the end its own."""
    return _entries(document, streams([text for _, text in document.pages]))


def analysed(operations: Iterable[Upsert | Delete]) -> Iterator[tuple[Upsert | Delete, list[Entry]]]:
    """The operations in order, each with the entries that it makes; small documents are analysed some at a time."""
    batch: list[Upsert | Delete] = []
    size = 0
    for operation in operations:
        batch.append(operation)
        size += sum(len(text) for _, text in operation.pages) if isinstance(operation, Upsert) else 0
        if size >= BATCH:
            yield from _together(batch)
            batch, size = [], 0
    yield from _together(batch)


def _together(batch: Sequence[Upsert | Delete]) -> Iterator[tuple[Upsert | Delete, list[Entry]]]:
    pages = [text for one in batch if isinstance(one, Upsert) for _, text in one.pages]
    found = streams(pages)
    for one in batch:
        yield one, _entries(one, islice(found, len(one.pages))) if isinstance(one, Upsert) else []


def _entries(document: Upsert, pages: Iterable[tuple[str, str, str]]) -> list[Entry]:
    title = _stream(document.title)
    made = [
        Entry(entry=PAGE, page=number, texts={"pairs": pairs, "singles": singles, "edges": edges, "title": title})
        for (number, text), (pairs, singles, edges) in zip(document.pages, pages, strict=True)
        # A page of strokes and dots is found by them: who quotes what stands there reads its text.
        if pairs or text.strip()
    ]
    kept = term_counts(respelled(_opening(document)), KEPT_TERMS)
    texts = {"title": title, "about": _stream(document.about)}
    texts["terms"] = " ".join(chain.from_iterable(map(repeat, kept, kept.values())))
    return [*made, Entry(entry=DOCUMENT, page=NO_PAGE, texts=texts, kept_terms=kept)]


def _opening(document: Upsert) -> str:
    """The title and the first TERMS_LENGTH characters of the pages."""
    opening = [document.title]
    left = TERMS_LENGTH
    for _, text in document.pages:
        opening.append(text[:left])
        left -= len(text)
        if left <= 0:
            break
    return "\n".join(opening)


def _stream(text: str) -> str:
    """Pairs, then singles, of a short text in one stream: its order serves phrases, its singles lone characters.

    A phrase is made of pairs, and the only pair of one length that a single can be is a Latin word, which is a phrase
    of its own: so no phrase is found across the seam.
    """
    pairs, singles = tokens(fold(text))
    return f"{pairs} {singles}".strip()
