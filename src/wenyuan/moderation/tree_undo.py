"""Taking back the last change of the tree: what was added, renamed or moved. A merge is not taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wenyuan.audit.models import Event
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Category
from wenyuan.moderation import tree
from wenyuan.moderation.tree import Names

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

UNDOABLE = frozenset({"category.add", "category.rename", "category.move"})


def last(by: User) -> Event | None:
    """The last change of the tree by this person, if it can be taken back."""
    event = Event.objects.filter(actor=by, verb__startswith="category.").order_by("-pk").first()
    return event if event is not None and event.verb in UNDOABLE else None


def undo(event: Event, *, by: User) -> None:
    """Put back what an event of UNDOABLE changed; to do it twice does it again.

    Raises Overtaken if it stands otherwise by now, and what the verb raises that puts it back.
    """
    found = Category.objects.filter(pk=int(event.subject.partition(":")[2])).first()
    if found is None or event.verb not in UNDOABLE:
        raise Overtaken(event.subject)
    if event.verb == "category.add":
        tree.remove(found, by=by)
        return
    before, after = event.data["before"], event.data["after"]
    is_rename = event.verb == "category.rename"
    if (vars(tree.names_of(found)) if is_rename else tree.place_of(found)) != after:
        raise Overtaken(event.subject)
    if is_rename:
        tree.rename(found, Names(**before), by=by)
        return
    places = Category.objects.in_bulk([pk for pk in before.values() if pk])
    if before["below"] and before["below"] not in places:
        raise Overtaken(event.subject)
    tree.move(found, below=places.get(before["below"]), before=places.get(before["before"]), by=by)
