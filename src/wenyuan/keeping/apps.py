from __future__ import annotations

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "wenyuan.keeping"
    label = "keeping"
