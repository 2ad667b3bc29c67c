"""The category tree as a file, and back: JSON (nested) or a table, CSV or TSV (a row a category, its parent's slug in it).

A category is known by its slug. Reading a file adds what is new, renames, moves and orders what is there, and takes
nothing away: categories that the file does not name stay, behind those it names.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from wenyuan.library.errors import NotAllowed, Overtaken
from wenyuan.library.models import Category
from wenyuan.library.tree_lock import changing
from wenyuan.moderation import tree
from wenyuan.moderation.errors import BadTreeFile
from wenyuan.moderation.tree import Names

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

FORMATS = {"json": "application/json", "csv": "text/csv", "tsv": "text/tab-separated-values"}
COLUMNS = ("slug", "parent", "name_zh", "name_en", "descriptors")
#: More is no tree that people keep.
MOST, LARGEST = 5000, 2_000_000
#: A table program would take a cell that begins so for a formula; it is written behind an apostrophe.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(kw_only=True)
class Node:
    """A category of a file, with those below it."""

    names: Names
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What reading a file does to one category: `add`, `rename` or `move`, from what to what, in words."""

    kind: str
    slug: str
    before: str = ""
    after: str = ""


def write(format: str) -> str:  # noqa: A002 - the word of the address
    """The whole tree in one of FORMATS."""
    nodes = _tree()
    if format == "json":
        return json.dumps([_as_json(node) for node in nodes], ensure_ascii=False, indent=1) + "\n"
    out = io.StringIO()
    table = csv.writer(out, delimiter="\t" if format == "tsv" else ",", lineterminator="\n")
    table.writerow(COLUMNS)
    for node, parent in _walk(nodes, ""):
        cells = (node.names.slug, parent, node.names.zh, node.names.en, node.names.descriptors)
        table.writerow([f"'{cell}" if cell.startswith(_RISKY) else cell for cell in cells])
    return out.getvalue()


def _tree() -> list[Node]:
    roots: list[Node] = []
    by_path: dict[str, Node] = {}
    for category in Category.objects.order_by("path"):
        node = by_path[category.path] = Node(names=tree.names_of(category))
        above = by_path.get(category.path[: -Category.steplen])
        (above.children if above else roots).append(node)
    return roots


def _as_json(node: Node) -> dict[str, Any]:
    made: dict[str, Any] = {"slug": node.names.slug, "zh": node.names.zh, "en": node.names.en}
    if node.names.descriptors:
        made["descriptors"] = node.names.descriptors.split()
    if node.children:
        made["children"] = [_as_json(child) for child in node.children]
    return made


def _walk(nodes: Iterable[Node], parent: str) -> Iterator[tuple[Node, str]]:
    for node in nodes:
        yield node, parent
        yield from _walk(node.children, node.names.slug)


def read(text: str, format: str) -> list[Node]:  # noqa: A002 - the word of the address
    """The tree in a file. Raises BadTreeFile with the place; BadValue for a name that is none."""
    if len(text) > LARGEST:
        raise BadTreeFile(place=_("the end"), why=_("it is too large"))
    text = text.removeprefix("\ufeff")
    nodes = _read_json(text) if format == "json" else _read_table(text, "\t" if format == "tsv" else ",")
    seen: set[str] = set()
    for node, _parent in _walk(nodes, ""):
        if node.names.slug in seen:
            raise BadTreeFile(place=node.names.slug, why=_("it stands there twice"))
        seen.add(node.names.slug)
    if not 0 < len(seen) <= MOST:
        raise BadTreeFile(place=_("the end"), why=_("there is no category in it, or there are too many"))
    return nodes


def _read_json(text: str) -> list[Node]:
    try:
        found = json.loads(text)
        return [_node(one, 0) for one in found]
    except json.JSONDecodeError as error:
        raise BadTreeFile(place=_("line %(n)s") % {"n": error.lineno}, why=_("it is no JSON")) from error
    except (TypeError, KeyError, AttributeError, RecursionError, ValueError) as error:
        raise BadTreeFile(place="JSON", why=_("it is no list of categories with slug, zh and en")) from error


def _node(one: dict[str, Any], depth: int) -> Node:
    if depth > 20:
        raise BadTreeFile(place=str(one["slug"]), why=_("it stands too deep"))
    words = one.get("descriptors", [])
    names = Names(
        slug=_known(str(one["slug"])),
        zh=str(one["zh"]),
        en=str(one["en"]),
        descriptors=words if isinstance(words, str) else " ".join(map(str, words)),
    )
    return Node(names=tree.clean(names), children=[_node(child, depth + 1) for child in one.get("children", [])])


def _read_table(text: str, delimiter: str) -> list[Node]:
    roots: list[Node] = []
    by_slug: dict[str, Node] = {}
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    if not set(COLUMNS[:4]) <= set(rows.fieldnames or ()):
        raise BadTreeFile(
            place=_("line %(n)s") % {"n": 1}, why=_("the columns slug, parent, name_zh, name_en are not there")
        )
    for row in _lines(rows):
        cells = {name: _cell(row.get(name) or "") for name in COLUMNS}
        place = _("line %(n)s") % {"n": rows.line_num}
        names = Names(
            slug=_known(cells["slug"]), zh=cells["name_zh"], en=cells["name_en"], descriptors=cells["descriptors"]
        )
        node = Node(names=tree.clean(names))
        if node.names.slug in by_slug:
            raise BadTreeFile(place=place, why=_("it stands there twice"))
        parent = cells["parent"].strip()
        if parent and parent not in by_slug:
            raise BadTreeFile(place=place, why=_("its parent does not stand above it"))
        (by_slug[parent].children if parent else roots).append(node)
        by_slug[node.names.slug] = node
    return roots


def _lines(rows: csv.DictReader[str]) -> Iterator[dict[str, str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise BadTreeFile(
            place=_("line %(n)s") % {"n": rows.line_num}, why=_("it cannot be read as a table")
        ) from error


def _known(slug: str) -> str:
    if not slug.strip():
        raise BadTreeFile(place="slug", why=_("a category without one cannot be told from others"))
    return slug


def _cell(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_RISKY) else text


def stamp() -> str:
    """What the tree is now, in a few characters: what was tried on one tree is not done to another."""
    return hashlib.sha256(write("json").encode()).hexdigest()[:16]


def apply(nodes: list[Node], *, by: User, is_trial: bool, expected: str = "") -> list[Change]:
    """Make the tree as the file has it, or only find out what would change: then it is done and taken back.

    Librarians of the whole library only. `expected` is a stamp. Raises NotAllowed, Overtaken, and what verbs raise;
    then nothing was changed.
    """
    if not by.is_staff:
        raise NotAllowed("tree")
    with transaction.atomic():
        with changing():
            if expected and stamp() != expected:
                raise Overtaken("tree")
            changes = list(_shelve(nodes, None, by=by))
        if is_trial:
            transaction.set_rollback(True)
    return changes


def _shelve(nodes: list[Node], parent: Category | None, *, by: User) -> Iterator[Change]:
    made: list[Category] = []
    for node in nodes:
        names = node.names
        found = Category.objects.filter(slug=names.slug).first()
        if found is None:
            found = tree.add(names, below=parent, by=by)
            yield Change(kind="add", slug=names.slug, after=f"{names.zh} / {names.en}")
        else:
            if tree.names_of(found) != names:
                yield Change(kind="rename", slug=names.slug, before=_said(tree.names_of(found)), after=_said(names))
                found = tree.rename(found, names, by=by)
            was = Category.objects.get_parent(found)
            if was != parent:
                yield Change(
                    kind="move", slug=names.slug, before=was.slug if was else "/", after=parent.slug if parent else "/"
                )
                tree.move(found, below=parent, by=by)
        made.append(found)
    yield from _order(made, parent, by=by)
    for node, category in zip(nodes, made, strict=True):
        yield from _shelve(node.children, tree.row(category), by=by)


def _order(wanted: list[Category], parent: Category | None, *, by: User) -> Iterator[Change]:
    """Put siblings in the order of the file, from the last to the first: each before the one that follows it."""
    for one, following in reversed(list(pairwise(wanted))):
        here, there = tree.row(one), tree.row(following)
        if here.path > there.path:
            tree.move(here, below=parent and tree.row(parent), before=there, by=by)
            yield Change(kind="move", slug=here.slug, after=_("before %(slug)s") % {"slug": there.slug})


def _said(names: Names) -> str:
    return " / ".join(filter(None, (names.zh, names.en, names.descriptors)))
