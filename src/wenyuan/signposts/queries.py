"""Which category stands for one that was known before."""

from __future__ import annotations

from wenyuan.library.models import Category
from wenyuan.signposts.models import Signpost


def called(slug: str) -> Category | None:
    """The category that has this slug or, if none has, the one that a signpost names. Says nothing of who may see it."""
    living = Category.objects.filter(slug=slug).first()
    if living is not None:
        return living
    post = Signpost.objects.select_related("category").filter(slug=slug).first()
    return post.category if post is not None else None


def held(category_id: int | None) -> Category | None:
    """The category of this key, or what stands in its place if it is gone, held until the end of the transaction.

    For who files into a category that somebody may remove meanwhile: whoever removes it waits, and takes along what was
    filed. None where it is gone without an heir: the document then stands in no category, and is not lost.
    """
    key = category_id
    while key is not None:
        row = Category.objects.select_for_update().filter(pk=key).first()
        if row is not None:
            return row
        key = Signpost.objects.filter(former=key).values_list("category_id", flat=True).first()
    return None
