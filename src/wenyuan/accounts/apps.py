from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.accounts"
    label = "accounts"
