"""What a person is offered while typing: the file's candidates, as far as this person may see what is behind them now.

The file was made of public documents, but it may be older than a withdrawal. So nothing of it is shown on its word: a
title needs its document, as the rows have it now; a term needs a document in which it stands, in the revision in which
it was counted or as the index has it now; a category needs something on its shelves. All three for the person who asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from wenyuan.kernel.folding import fold
from wenyuan.library import queries
from wenyuan.library.models import Category, Document
from wenyuan.library.rules import visible_to
from wenyuan.search import generations, port
from wenyuan.search.analyzer import tokens
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.scope import scope
from wenyuan.search.suggest.collect import Kind
from wenyuan.search.suggest.keys import plain
from wenyuan.search.suggest.look_up import Candidate, candidates

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: Categories among the suggestions of one answer.
_SHELVES = 2
#: Candidates of which it is asked whether they may be seen, for each one that is wanted.
_TRIED = 2
#: Terms and categories of one answer for which more is asked than the one statement that asks for all, and documents
#: that are asked for then.
_ASKED = 4


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A term to search for, a document to open or a category to enter. `ranges` of the text are what was typed."""

    kind: Kind
    text: str
    ranges: tuple[tuple[int, int], ...]
    #: Only its key, public id and title are loaded.
    document: Document | None = None
    category: Category | None = None


class _Row(NamedTuple):
    """A document that the person who asks may see, as the rows have it now."""

    pk: int
    public_id: str
    title: str
    current_id: int | None
    category_id: int | None


@dataclass(kw_only=True)
class _Asked:
    """Who asks, and what one statement said about all documents that matter to the answer."""

    user: Person
    rows: dict[int, _Row]
    #: How much more may be asked for this answer.
    left: int = _ASKED

    def vouches(self, one: Candidate) -> bool:
        """Whether one of the documents that were a reason to offer this still is."""
        for witness in one.witnesses.split():
            pk, _, value = witness.partition(":")
            row = self.rows.get(int(pk))
            if row is None or (one.field == "title" and plain(one.text) not in plain(row.title)):
                continue
            if str(row.current_id if one.kind == "term" else row.category_id) == value:
                return True
        return False

    def may_ask(self) -> bool:
        """Whether more may be asked; counts down."""
        self.left -= 1
        return self.left >= 0


def suggestions(prefix: str, *, user: Person, limit: int = 8) -> list[Suggestion]:
    """What `prefix` may become: terms, then titles, then categories, each kind best first; at most `limit` in all.

    By characters, full pinyin, initials, or characters followed by letters. Any string is a prefix; most odd ones have
    no suggestions, and neither has any while none were made yet.
    """
    terms = [one for one in candidates(prefix, "term") if fold(one.text) != fold(prefix.strip())][: _TRIED * limit]
    documents = candidates(prefix, "document")[: _TRIED * limit]
    categories = candidates(prefix, "category")[: _TRIED * _SHELVES]
    asked = _Asked(user=user, rows=_rows([*terms, *documents, *categories], user))
    shelves = list(islice(_categories(categories, asked), min(_SHELVES, limit)))
    room = limit - len(shelves)
    titles = list(islice(_titles(documents, asked), room))
    words = list(islice(_terms(terms, asked), max(room - len(titles), (room + 1) // 2)))
    return words + titles[: room - len(words)] + shelves


def _rows(found: Sequence[Candidate], user: Person) -> dict[int, _Row]:
    """The documents of candidates and their witnesses, as far as this person may see them. One statement."""
    wanted = {one.subject for one in found if one.kind == "document"}
    wanted |= {int(witness.partition(":")[0]) for one in found for witness in one.witnesses.split()}
    if not wanted:
        return {}
    rows = Document.objects.filter(visible_to(user), pk__in=wanted).values_list(*_Row._fields)
    return {row[0]: _Row._make(row) for row in rows}


def _terms(found: Sequence[Candidate], asked: _Asked) -> Iterator[Suggestion]:
    """Terms that stand in a document this person may see: one in which it was counted, else one the index knows of."""
    for one in found:
        if asked.vouches(one) or (asked.may_ask() and _stands_somewhere(one, asked.user)):
            yield Suggestion(kind="term", text=one.text, ranges=(one.matched,))


def _stands_somewhere(term: Candidate, user: Person) -> bool:
    """Whether the index finds the term for this person, in the field in which it was counted; the rows are asked too."""
    node: port.Node = port.Term("terms", term.text)
    if term.field == "title":
        node = port.Phrase("title", tuple(tokens(fold(term.text))[0].split()))
    try:
        query = scope(user).compiled(port.AnyOf("entry", (port.DOCUMENT,)), node)
        hits = generations.current().search(query, limit=_ASKED)
    except IndexNotReady:
        return False
    return Document.objects.filter(visible_to(user), pk__in=[hit.document for hit in hits]).exists()


def _titles(found: Sequence[Candidate], asked: _Asked) -> Iterator[Suggestion]:
    """Titles of documents this person may see; one that was changed since is not the document's title any more."""
    for one in found:
        row = asked.rows.get(one.subject)
        if row is not None and row.title == one.text:
            document = Document.from_db(None, ["id", "public_id", "title"], row[:3])
            yield Suggestion(kind="document", text=one.text, ranges=(one.matched,), document=document)


def _categories(found: Sequence[Candidate], asked: _Asked) -> Iterator[Suggestion]:
    """Categories with something for this person, by the name in the reader's language whichever was typed."""
    rows = Category.objects.in_bulk([one.subject for one in found]) if found else {}
    for one in found:
        category = rows.pop(one.subject, None)
        if category is None or one.text not in {category.name_zh, category.name_en}:
            continue
        if asked.vouches(one) or (asked.may_ask() and queries.documents_in(category, user=asked.user).exists()):
            ranges = (one.matched,) if one.text == category.name else ()
            yield Suggestion(kind="category", text=category.name, ranges=ranges, category=category)
