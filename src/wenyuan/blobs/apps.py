from django.apps import AppConfig
from django.db.backends.signals import connection_created

from wenyuan.blobs.durable import insist


class Config(AppConfig):
    name = "wenyuan.blobs"
    label = "blobs"

    def ready(self) -> None:
        """See to it that commits are durable."""
        connection_created.connect(insist, dispatch_uid="blobs.durable")
