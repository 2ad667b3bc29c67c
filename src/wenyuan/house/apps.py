from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.house"
    label = "house"

    def ready(self) -> None:
        """Who may sign up is a setting, and so is the name."""
        from wenyuan.accounts import policy
        from wenyuan.house import settings

        policy.ask(lambda: settings.get().sign_up)
        policy.ask_name(lambda: settings.get().name)
