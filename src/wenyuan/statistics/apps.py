from django.apps import AppConfig
from django.core.signals import request_finished


class Config(AppConfig):
    name = "wenyuan.statistics"
    label = "statistics"

    def ready(self) -> None:
        """Write what was counted after answers were sent, and at the end of the process."""
        from wenyuan.statistics import counting

        request_finished.connect(counting.flush_if_due, dispatch_uid="statistics.counting")
        counting.flush_at_exit()
