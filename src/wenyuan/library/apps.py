from django.apps import AppConfig
from django.core.signals import request_finished


class Config(AppConfig):
    name = "wenyuan.library"
    label = "library"

    def ready(self) -> None:
        """Write counted opens after answers were sent, and at the end of the process."""
        from wenyuan.library import uses

        request_finished.connect(uses.flush_if_due, dispatch_uid="library.uses")
        uses.flush_at_exit()
