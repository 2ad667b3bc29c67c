"""What a person is offered while typing: the file's candidates, as far as this person may see what is behind them now.

The file was made of public documents, but it may be older than a withdrawal. So nothing of it is shown on its word: a
title needs its document, as the rows have it now; a term needs a document in which it stands, as the index and the
rows have it now; a category needs something on its shelves. All three for the person who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from wenyuan.kernel.folding import fold
from wenyuan.library import queries
from wenyuan.library.models import Category, Document
from wenyuan.search import generations, port
from wenyuan.search.analyzer import tokens
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.scope import scope
from wenyuan.search.suggest.collect import Kind
from wenyuan.search.suggest.look_up import Candidate, candidates

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: Categories among the suggestions of one answer.
_SHELVES = 2
#: Candidates of which it is asked whether they may be seen, for each one that is wanted.
_TRIED = 3


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A term to search for, a document to open or a category to enter. `ranges` of the text are what was typed."""

    kind: Kind
    text: str
    ranges: tuple[tuple[int, int], ...]
    document: Document | None = None
    category: Category | None = None


def suggestions(prefix: str, *, user: Person, limit: int = 8) -> list[Suggestion]:
    """What `prefix` may become: terms, then titles, then categories, each kind best first; at most `limit` in all.

    By characters, full pinyin, initials, or characters followed by letters. Any string is a prefix; most odd ones have
    no suggestions, and neither has any while none were made yet.
    """
    shelves = list(islice(_categories(prefix, user), min(_SHELVES, limit)))
    room = limit - len(shelves)
    titles = _titles(prefix, user, room)
    words = list(islice(_terms(prefix, user), max(room - len(titles), (room + 1) // 2)))
    return words + titles[: room - len(words)] + shelves


def _terms(prefix: str, user: Person) -> Iterator[Suggestion]:
    """Terms that stand in a document this person may see: for each the index is asked, one after the other."""
    found = [one for one in candidates(prefix, "term") if fold(one.text) != fold(prefix.strip())]
    if not found:
        return
    own = scope(user)
    try:
        index = generations.current()
        for one in found:
            query = own.compiled(port.AnyOf("entry", (port.DOCUMENT,)), _node(one))
            if index.search(query, limit=1):
                yield Suggestion(kind="term", text=one.text, ranges=(one.matched,))
    except IndexNotReady:
        return


def _node(term: Candidate) -> port.Node:
    """The entries in which a term stands, in the field in which it was counted."""
    if term.field == "title":
        return port.Phrase("title", tuple(tokens(fold(term.text))[0].split()))
    return port.Term("terms", term.text)


def _titles(prefix: str, user: Person, limit: int) -> list[Suggestion]:
    """Titles of documents this person may see; one that was changed since is not the document's title any more."""
    found = candidates(prefix, "document")[: _TRIED * limit]
    rows = queries.documents(user).in_bulk([one.subject for one in found]) if found else {}
    kept = [one for one in found if one.subject in rows and rows[one.subject].title == one.text]
    return [
        Suggestion(kind="document", text=one.text, ranges=(one.matched,), document=rows[one.subject])
        for one in kept[:limit]
    ]


def _categories(prefix: str, user: Person) -> Iterator[Suggestion]:
    """Categories with something for this person, by the name in the reader's language whichever was typed."""
    found: dict[int, Candidate] = {}
    for one in candidates(prefix, "category"):
        found.setdefault(one.subject, one)
    rows = Category.objects.in_bulk(list(found)) if found else {}
    for subject, one in found.items():
        category = rows.get(subject)
        if category is None or one.text not in {category.name_zh, category.name_en}:
            continue
        if queries.documents_in(category, user=user).exists():
            ranges = (one.matched,) if one.text == category.name else ()
            yield Suggestion(kind="category", text=category.name, ranges=ranges, category=category)
