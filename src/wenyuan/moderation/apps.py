from __future__ import annotations

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "wenyuan.moderation"
    label = "moderation"

    def ready(self) -> None:
        """Hear of documents that walk in."""
        from wenyuan.moderation import signals  # noqa: F401 - connects them
