from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.library"
    label = "library"
