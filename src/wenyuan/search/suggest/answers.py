"""What a person is offered while typing: the file's candidates, as far as this person may see what is behind them now.

The file was made of public documents, but it may be older than a withdrawal. So nothing of it is shown on its word: a
title needs its document, as the rows have it now; a term needs a document in which it stands, in the revision in which
it was counted or as the index has it now; a category needs something on its shelves. All three for the person who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from wenyuan.kernel.folding import fold
from wenyuan.library import queries
from wenyuan.library.models import Category, Document
from wenyuan.library.rules import visible_to
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
_TRIED = 2
#: Terms of one answer for which the index is asked.
_ASKED = 4


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
    words = list(islice(_terms(prefix, user, room), max(room - len(titles), (room + 1) // 2)))
    return words + titles[: room - len(words)] + shelves


def _terms(prefix: str, user: Person, limit: int) -> Iterator[Suggestion]:
    """Terms that stand in a document this person may see: first asked of the rows, for all together, by the documents
    in which they were counted; for a term that none of these vouches for, of the index."""
    found = [one for one in candidates(prefix, "term") if fold(one.text) != fold(prefix.strip())][: _TRIED * limit]
    vouching = _vouching(found, user, "current_id")
    asked = 0
    for one in found:
        is_seen = not vouching.isdisjoint(one.witnesses.split())
        if not is_seen and asked < _ASKED:
            asked += 1
            is_seen = _stands_somewhere(one, user)
        if is_seen:
            yield Suggestion(kind="term", text=one.text, ranges=(one.matched,))


def _stands_somewhere(term: Candidate, user: Person) -> bool:
    """Whether the index finds the term for this person, in the field in which it was counted."""
    node: port.Node = port.Term("terms", term.text)
    if term.field == "title":
        node = port.Phrase("title", tuple(tokens(fold(term.text))[0].split()))
    try:
        query = scope(user).compiled(port.AnyOf("entry", (port.DOCUMENT,)), node)
        return bool(generations.current().search(query, limit=1))
    except IndexNotReady:
        return False


def _titles(prefix: str, user: Person, limit: int) -> list[Suggestion]:
    """Titles of documents this person may see; one that was changed since is not the document's title any more."""
    found = candidates(prefix, "document")[: _TRIED * limit]
    rows = Document.objects.filter(visible_to(user), pk__in=[one.subject for one in found])
    seen = {row.pk: row for row in rows.only("public_id", "title")} if found else {}
    kept = [one for one in found if one.subject in seen and seen[one.subject].title == one.text]
    return [
        Suggestion(kind="document", text=one.text, ranges=(one.matched,), document=seen[one.subject])
        for one in kept[:limit]
    ]


def _categories(prefix: str, user: Person) -> Iterator[Suggestion]:
    """Categories with something for this person, by the name in the reader's language whichever was typed."""
    found: dict[int, Candidate] = {}
    for one in candidates(prefix, "category")[: _TRIED * _SHELVES]:
        found.setdefault(one.subject, one)
    rows = Category.objects.in_bulk(list(found)) if found else {}
    vouching = _vouching(found.values(), user, "category_id")
    for subject, one in found.items():
        category = rows.get(subject)
        if category is None or one.text not in {category.name_zh, category.name_en}:
            continue
        if not vouching.isdisjoint(one.witnesses.split()) or queries.documents_in(category, user=user).exists():
            ranges = (one.matched,) if one.text == category.name else ()
            yield Suggestion(kind="category", text=category.name, ranges=ranges, category=category)


def _vouching(found: Iterable[Candidate], user: Person, what: str) -> set[str]:
    """Of the documents that were named as witnesses, those that this person may see and whose `what` is still the same."""
    named = {witness for one in found for witness in one.witnesses.split()}
    rows = Document.objects.filter(visible_to(user), pk__in={int(name.partition(":")[0]) for name in named})
    return {f"{pk}:{value}" for pk, value in rows.values_list("pk", what)} if named else set()
