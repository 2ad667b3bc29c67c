from __future__ import annotations

from django.conf import settings
from django.db import models

from wenyuan.library.models import Document


class Arrival(models.Model):
    """That somebody brought these bytes from this place. Bringing them again finds the document they became."""

    #: sha256 over owner, place and bytes.
    key = models.CharField(primary_key=True, max_length=64)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: Absolute path, or the address of another door.
    place = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="arrivals")
    #: The bytes were in the library before.
    is_duplicate = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.place
