"""Addresses of the workbench, all below /desk."""

from __future__ import annotations

from django.urls import path

from wenyuan.workbench.views import copies, rewritten, words

pages = [
    path("desk/copies", copies.queue, name="copies"),
    path("desk/copies/<int:pk>", copies.queue, name="pair"),
    path("desk/copies/<int:pk>/decide", copies.decide, name="decide"),
    path("desk/rewritten", rewritten.queue, name="rewritten"),
    path("desk/rewritten/<int:pk>", rewritten.see, name="seen"),
    path("desk/words", words.queue, name="words"),
    path("desk/words/choose", words.choose, name="choose"),
]
