from __future__ import annotations

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "wenyuan.doors"
    label = "doors"
