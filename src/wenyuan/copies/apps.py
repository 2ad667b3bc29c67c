from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.copies"
    label = "copies"

    def ready(self) -> None:
        """Deleting a document takes its share of the fingerprints with it."""
        from wenyuan.copies import signals  # noqa: F401
