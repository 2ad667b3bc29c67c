"""Reads of tags: through the visibility rule like all others, because a tag's name can be a secret too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, F, QuerySet

from wenyuan.kernel.folding import fold
from wenyuan.library import queries
from wenyuan.library.models import Document, Tag
from wenyuan.library.rules import visible_to

if TYPE_CHECKING:
    from wenyuan.library.queries import Person


def tag_counts(user: Person) -> dict[int, int]:
    """Documents the person may see by the key of each tag that stands on one. One query."""
    rows = Document.objects.filter(visible_to(user), tags__isnull=False).order_by()
    return dict(rows.values_list("tags").annotate(n=Count("pk", distinct=True)))


def tags(user: Person) -> QuerySet[Tag]:
    """The tags of what the person may see with the number of documents as `n`, most used first. The database counts."""
    seen = Document.objects.filter(visible_to(user)).values("pk")
    return Tag.objects.filter(documents__in=seen).annotate(n=Count("documents")).order_by("-n", "folded")


def tag(name: str, *, user: Person) -> Tag | None:
    """The tag of this name in any spelling, or None: one on nothing that the person may see is one that is not there."""
    found = Tag.objects.filter(folded=fold(name)).first()
    return found if found is not None and documents_tagged(found, user=user).exists() else None


def documents_tagged(tag: Tag, *, user: Person) -> QuerySet[Document]:
    """The documents that have a tag, newest first."""
    return queries.documents(user).filter(tags=tag).order_by(F("published_at").desc(nulls_last=True), "-pk")
