from __future__ import annotations

from django.db import models

from wenyuan.library.models import Category


class Signpost(models.Model):
    """That a category once known by `slug` is now to be found at another one, or under another name."""

    slug = models.SlugField(max_length=60, unique=True)
    #: The key it had, if it is gone; null where it was only renamed.
    former = models.BigIntegerField(null=True, db_index=True)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.slug} -> {self.category_id}"
