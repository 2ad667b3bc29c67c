from __future__ import annotations

from django.apps import AppConfig


class SignpostsConfig(AppConfig):
    name = "wenyuan.signposts"
    label = "signposts"
