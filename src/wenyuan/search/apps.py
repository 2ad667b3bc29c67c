from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.search"
    label = "search"
