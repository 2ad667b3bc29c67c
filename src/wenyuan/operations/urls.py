"""Addresses for machines, the same in every language.

The middleware answers them before anything else looks at the request; these are reached by who is only let in signed in.
"""

from __future__ import annotations

from django.urls import path

from wenyuan.operations import views

plain = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics_for_administrators, name="metrics"),
]
