from django.apps import AppConfig


class Config(AppConfig):
    name = "wenyuan.jobs"
    label = "jobs"
