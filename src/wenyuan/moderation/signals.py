"""A document that walks in is held against what was taken down: its file at once, its text once it was compared."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from wenyuan.ingest.signals import matched, received
from wenyuan.library.models import Document
from wenyuan.moderation import barring


@receiver([received, matched], dispatch_uid="moderation.barring")
def _stop(document: Document, **_: Any) -> None:
    barring.stop(document)
