from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.ingest"
    label = "ingest"
