"""What a queue of the desk is, and what all that hold documents do alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise

from wenyuan.copies import actions as copies
from wenyuan.library.models import Document, Status
from wenyuan.library.rules import curated_by

if TYPE_CHECKING:
    from wenyuan.accounts.models import User
    from wenyuan.workbench.models import Verdict

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Verb:
    """Something a librarian can say of an item."""

    name: str
    #: The key that says it; empty: no key.
    key: str
    label: Words
    #: What the log says was done.
    past: Words
    #: A person must be told why: without a reason nothing is done.
    needs_reason: bool = False
    #: Reasons that are given often, offered while one writes.
    reasons: tuple[Words, ...] = ()
    #: Whether it can be said of many items at once.
    is_bulk: bool = True
    #: Whether the item may stay in the queue: there may be more to say of it.
    stays: bool = False
    #: Whether it cannot be taken back.
    is_final: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """An item as a line of the list."""

    pk: int
    title: str
    badge: str = ""
    note: Words = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a librarian said of an item: the verb, the reason, and what else the item's form holds."""

    verb: Verb
    by: User
    reason: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was done: all that is needed to take it back, as JSON values, and who is to be told of it with the reason."""

    before: dict[str, Any]
    tells: User | None = None


class Queue(Protocol):
    """Items of one kind that wait for a librarian.

    The desk draws the list and the item, takes what is said of one or of many, writes it into its log, gives items to
    librarians and takes things back. A queue says what its items are and what is done with them.
    """

    @property
    def key(self) -> str:
        """Its place in addresses: /desk/<key>."""

    @property
    def title(self) -> Words:
        """What it is called."""

    @property
    def empty(self) -> Words:
        """What is shown when nothing waits: what would stand here."""

    @property
    def template(self) -> str:
        """The template of the item in hand; gets `shown`."""

    @property
    def aside(self) -> str:
        """A template below the list; empty: none."""

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """What can be said. The first is the one main action."""

    def offered(self, row: Any) -> tuple[Verb, ...]:
        """Those of the verbs that can be said of this item."""

    def rows(self, user: User) -> QuerySet[Any]:
        """What waits for this librarian and no other's items, the weightiest first: ordered by columns that are never null."""

    def document_of(self, row: Any) -> Document | None:
        """The document that the item is about, for the log."""

    def lines(self, rows: Iterable[Any]) -> list[Line]:
        """Rows as lines of the list. A constant number of queries."""

    def shown(self, row: Any, *, user: User) -> dict[str, Any]:
        """What the template of the item needs. A constant number of queries."""

    def locked(self, pk: int, *, user: User) -> Any | None:
        """The row, held until the end of the transaction; None if it does not wait for this librarian, or no more."""

    def act(self, row: Any, said: Said) -> Done:
        """Do it, in the caller's transaction, by verbs that check, audit and pay what the index is owed.

        Raises their errors; then nothing is done.
        """

    def undo(self, verdict: Verdict, *, by: User) -> None:
        """Take it back, in the caller's transaction. Raises Overtaken if the item was changed since."""


class DocumentQueue:
    """What queues of documents have in common."""

    key: str
    title: Words
    empty: Words
    template: str = "workbench/items/document.html"
    #: The numbers of its items are those of documents: they can be edited together (/desk/bulk).
    holds_documents = True
    aside: str = ""
    verbs: tuple[Verb, ...]

    def offered(self, row: Document) -> tuple[Verb, ...]:
        """As Queue.offered."""
        return self.verbs

    def rows(self, user: User) -> QuerySet[Document]:
        """As Queue.rows."""
        raise NotImplementedError

    def of(self, user: User, states: Sequence[str] = Status.values) -> QuerySet[Document]:
        """The documents in these states whose librarian the person is, with what a line and an item need joined in.

        Said by what they are not: nearly all documents are in one state, and a database that is told to look there reads
        them all, where the queue's own condition names a few. That condition is a list of keys out of an index of its own.
        """
        others = [state for state in Status.values if state not in states]
        rows = Document.objects.filter(curated_by(user)).exclude(status__in=others)
        return rows.select_related("owner", "category", "current", "current__original")

    def locked(self, pk: int, *, user: User) -> Document | None:
        """As Queue.locked. The row is held first and then looked for: who waited for another sees what the other left."""
        copies.hold(pk)
        return self.rows(user).filter(pk=pk).first()

    def document_of(self, row: Document) -> Document | None:
        """As Queue.document_of."""
        return row

    def lines(self, rows: Iterable[Document]) -> list[Line]:
        """As Queue.lines."""
        return [
            Line(pk=row.pk, title=row.title, badge=row.current.kind if row.current else "", note=self.note(row))
            for row in rows
        ]

    def note(self, row: Document) -> Words:
        """The few words beside a title in the list: whose it is."""
        return row.owner.display_name or row.owner.username
