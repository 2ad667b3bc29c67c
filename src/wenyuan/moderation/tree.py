"""The verbs of the category tree. Each is one transaction in which nobody else changes the tree.

Librarians of the whole library shape all of it; librarians of a branch what is below its root, and they may write the
root's own names. A document keeps its category through all this, and old addresses go on leading to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from wenyuan.audit.actions import record
from wenyuan.kernel.ids import new_id
from wenyuan.library.errors import BadValue, NotAllowed, Overtaken
from wenyuan.library.models import Category, Document
from wenyuan.library.rules import branches
from wenyuan.library.tree_lock import changing
from wenyuan.moderation import tree_heirs
from wenyuan.moderation.errors import NameTaken, NotBelow, NotEmpty
from wenyuan.signposts import actions as signposts

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

_SLUG = re.compile(r"[-\w]{1,60}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Names:
    """How a category is called. An empty slug is made of the English name."""

    zh: str
    en: str
    slug: str = ""
    #: Words by which documents that belong here are recognised, separated by blanks.
    descriptors: str = ""


def names_of(category: Category) -> Names:
    """The names as the row has them."""
    return Names(zh=category.name_zh, en=category.name_en, slug=category.slug, descriptors=category.descriptors)


def clean(names: Names) -> Names:
    """The names as they are kept. Raises BadValue for one that is missing, too long, or no slug."""
    zh, en = (" ".join(name.split()) for name in (names.zh, names.en))
    for field, value in ((_("Name in Chinese"), zh), (_("Name in English"), en)):
        if not value or len(value) > 80 or not value.isprintable():
            raise BadValue(field=field, value=value[:80])
    slug = names.slug.strip() or slugify(en)[:60].strip("-") or f"c-{new_id()}"
    if not _SLUG.fullmatch(slug):
        raise BadValue(field=_("Word in the address"), value=slug[:80])
    return Names(zh=zh, en=en, slug=slug, descriptors=" ".join(dict.fromkeys(names.descriptors.split())))


def may_shape(by: User, category: Category | None, *, or_root: bool = False) -> bool:
    """Whether `by` may change this category (None: the top of the tree). With `or_root` the root of one's branch is
    enough: to write its names, and to put something below it."""
    if by.is_authenticated and by.is_staff:
        return True
    if category is None:
        return False
    path = category.path
    return any(path.startswith(root) and (or_root or path != root) for root in branches(by))


def add(names: Names, *, below: Category | None, by: User) -> Category:
    """A new category, the last of those below `below` (None: on top).

    Raises NotAllowed, BadValue, NameTaken, Overtaken.
    """
    wanted = clean(names)
    with changing():
        parent = row(below) if below is not None else None
        _check(by, parent, or_root=True)
        _free(wanted.slug)
        values = {"slug": wanted.slug, "name_zh": wanted.zh, "name_en": wanted.en, "descriptors": wanted.descriptors}
        made: Category = (
            Category.objects.add_child(parent, values) if parent is not None else Category.objects.add_root(values)
        )
        signposts.taken(made.slug)
        record(by, "category.add", made, slug=made.slug, parent=parent.pk if parent is not None else None)
    return made


def rename(category: Category, names: Names, *, by: User) -> Category:
    """Call a category otherwise. Its old address leads on.

    Raises NotAllowed, BadValue, NameTaken, Overtaken.
    """
    wanted = clean(names)
    with changing():
        node = row(category)
        _check(by, node, or_root=True)
        before = names_of(node)
        if before == wanted:
            return node
        if wanted.slug != before.slug:
            _free(wanted.slug)
        node.slug, node.name_zh, node.name_en = wanted.slug, wanted.zh, wanted.en
        node.descriptors = wanted.descriptors
        node.save(update_fields=["slug", "name_zh", "name_en", "descriptors"])
        if wanted.slug != before.slug:
            signposts.renamed(before.slug, node)
            tree_heirs.propose_instead(before.slug, wanted.slug)
        tree_heirs.tell_suggestions(node)
        record(by, "category.rename", node, before=vars(before), after=vars(wanted))
    return node


def move(category: Category, *, below: Category | None, before: Category | None = None, by: User) -> Category:
    """Put a category and all below it under another one (None: on top), before a sibling there, else as the last.

    Raises NotAllowed, NotBelow, Overtaken.
    """
    with changing():
        node, parent = row(category), row(below) if below is not None else None
        follower = row(before) if before is not None else None
        _check(by, node)
        _check(by, parent, or_root=True)
        if parent is not None and parent.path.startswith(node.path):
            raise NotBelow(f"category {node.pk}")
        if follower is not None and (Category.objects.get_parent(follower) != parent or follower == node):
            raise Overtaken(f"category {follower.pk}")
        was = place_of(node)
        _put(node, parent, follower)
        node = row(node)
        now = place_of(node)
        if now != was:
            record(by, "category.move", node, before=was, after=now)
    return node


def _put(node: Category, parent: Category | None, follower: Category | None) -> None:
    if follower is not None:
        Category.objects.move(node, follower, pos="left")
    elif parent is not None:
        Category.objects.move(node, parent, pos="last-child")
    else:
        last = Category.objects.get_root_nodes().last()
        Category.objects.move(node, last, pos="last-sibling")


def place_of(node: Category) -> dict[str, int | None]:
    """Where a category stands, by keys: what it is below, and what comes behind it."""
    parent, following = Category.objects.get_parent(node), Category.objects.get_next_sibling(node)
    return {"below": parent.pk if parent else None, "before": following.pk if following else None}


def merge(category: Category, into: Category, *, by: User) -> Category:
    """Make one category of two: documents, categories below, librarians, proposals and addresses of the first go to
    `into`, which is returned; the first is gone. Categories below that are called alike stay two.

    Raises NotAllowed, NotBelow, Overtaken.
    """
    with changing():
        left, heir = row(category), row(into)
        _check(by, left)
        _check(by, heir, or_root=True)
        if heir.path.startswith(left.path):
            raise NotBelow(f"category {left.pk}")
        record(by, "category.merge", left, slug=left.slug, name=left.name_zh, into=heir.pk, heir=heir.slug,
               documents=tree_heirs.inherit(left, heir))  # fmt: skip
        for child in list(Category.objects.get_children(left)):
            Category.objects.move(child, row(heir), pos="last-child")
        signposts.gone(left, heir)
        Category.objects.filter(pk=left.pk).delete()
        return row(heir)


def remove(category: Category, *, by: User) -> None:
    """Remove an empty category. What is filed into it at the same moment, or by who still names it, falls to its parent.

    Raises NotAllowed, NotEmpty, Overtaken.
    """
    with changing():
        node = row(category)
        _check(by, node)
        # Every document counts, also one that the person may not see: nothing must lose its place unnoticed.
        if node.numchild or Document.objects.filter(category=node).exists():
            raise NotEmpty(f"category {node.pk}")
        parent = Category.objects.get_parent(node)
        record(by, "category.remove", node, slug=node.slug, name=node.name_zh, parent=parent.pk if parent else None)
        tree_heirs.end(node)
        signposts.gone(node, parent)
        Category.objects.filter(pk=node.pk).delete()


def row(category: Category) -> Category:
    """The category as it is now, held: who files into it at this moment is waited for. Raises Overtaken if it is gone."""
    found = Category.objects.select_for_update().filter(pk=category.pk).first()
    if found is None:
        raise Overtaken(f"category {category.pk}")
    return found


def _check(by: User, category: Category | None, *, or_root: bool = False) -> None:
    if not may_shape(by, category, or_root=or_root):
        raise NotAllowed("category")


def _free(slug: str) -> None:
    if Category.objects.filter(slug=slug).exists():
        raise NameTaken(value=slug)
