from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.kernel"
    label = "kernel"
