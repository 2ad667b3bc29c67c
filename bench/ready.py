"""Importing this makes Django's models importable, for benches that work on the index without a library."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.settings")
django.setup()
