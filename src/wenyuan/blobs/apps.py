from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.blobs"
    label = "blobs"
