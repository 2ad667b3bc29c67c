from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.workbench"
    label = "workbench"

    def ready(self) -> None:
        from wenyuan.workbench import signals  # noqa: F401
