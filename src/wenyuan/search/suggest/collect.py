"""What is suggested: titles, categories and terms of public, published documents, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from wenyuan.library import queries
from wenyuan.library.models import Category, Document, Status
from wenyuan.library.rules import visible_to

Kind = Literal["term", "document", "category"]

#: Longer titles are found by their first characters and shown whole, so nothing is lost but weight.
_LONG = 100
#: Documents that vouch for a category.
WITNESSES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that may be suggested.

    `subject` is the key of its document or category, `field` the text field of the index in which a term stands.
    `witnesses` names, by blanks, documents that are a reason to show it as long as one may see them: of a term
    "key:revision key" of some in which it stood, of a category "key:category key" of some on its shelves.
    `documents` says how many public ones have it, `weight` orders those of a kind.
    """

    kind: Kind
    text: str
    weight: int
    documents: int
    subject: int = 0
    field: str = ""
    witnesses: str = ""


def public() -> QuerySet[Document]:
    """The documents that everybody may see and whose walk is over."""
    return Document.objects.filter(visible_to(AnonymousUser()), status=Status.PUBLISHED)


def marker() -> str:
    """Changes when anything does that `titles`, `shelves` or the text behind terms come from. Reads no text."""
    state = blake2b(digest_size=16)
    documents = public().order_by("pk").values_list("pk", "title", "current_id", "category_id")
    for row in documents.iterator(chunk_size=2_000):
        state.update(repr(row).encode("utf-8", "backslashreplace"))
    for row in Category.objects.order_by("pk").values_list("pk", "path", "name_zh", "name_en"):
        state.update(repr(row).encode())
    return state.hexdigest()


def titles() -> Iterator[Found]:
    """Every title, the shorter ones first."""
    for pk, title in public().order_by("pk").values_list("pk", "title").iterator(chunk_size=2_000):
        weight = _LONG + max(_LONG - len(title), 0)
        yield Found(kind="document", text=title, weight=weight, documents=1, subject=pk)


def shelves() -> Iterator[Found]:
    """Every category with something for everybody, in each language, the fuller ones first."""
    counts = queries.category_counts(AnonymousUser())
    for category in Category.objects.filter(pk__in=counts).order_by("path"):
        newest = public().filter(category__path__startswith=category.path).order_by("-pk")
        rows = newest.values_list("pk", "category_id")[:WITNESSES]
        witnesses = " ".join(f"{pk}:{shelf}" for pk, shelf in rows)
        for name in dict.fromkeys((category.name_zh, category.name_en)):
            n = counts[category.pk]
            yield Found(kind="category", text=name, weight=n, documents=n, subject=category.pk, witnesses=witnesses)
