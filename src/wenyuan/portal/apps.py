from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.portal"
    label = "portal"
