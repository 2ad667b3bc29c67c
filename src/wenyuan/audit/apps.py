from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "wenyuan.audit"
    label = "audit"

    def ready(self) -> None:
        """Have the triggers made after every migration."""
        from wenyuan.audit import append_only

        post_migrate.connect(append_only.install, sender=self, dispatch_uid="audit.append_only")
