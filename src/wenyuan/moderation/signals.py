"""A document that walks in is held against what was taken down: its file at once, its text once it was compared."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from wenyuan.ingest.signals import matched, received, revised
from wenyuan.library.models import Document, Revision
from wenyuan.moderation import barring


@receiver([received, matched], dispatch_uid="moderation.barring")
def _stop(document: Document, **_: Any) -> None:
    barring.stop(document)


@receiver(revised, dispatch_uid="moderation.holding")
def _hold(revision: Revision, **_: Any) -> None:
    barring.hold(revision)
