"""Addresses of the workbench, all below /desk."""

from __future__ import annotations

from django.urls import path

from wenyuan.workbench.views import bulk, copies, fields, log, overview, places, queue, rewritten, words

#: Pages with an address of their own come first: what is left over is the key of a queue.
pages = [
    path("desk", overview.desk, name="desk"),
    path("desk/log", log.entries, name="log"),
    path("desk/log/<int:pk>/undo", log.undo, name="undo"),
    path("desk/copies", copies.queue, name="copies"),
    path("desk/copies/<int:pk>", copies.queue, name="pair"),
    path("desk/copies/<int:pk>/decide", copies.decide, name="decide"),
    path("desk/rewritten", rewritten.queue, name="rewritten"),
    path("desk/rewritten/<int:pk>", rewritten.see, name="seen"),
    path("desk/words", words.queue, name="words"),
    path("desk/words/choose", words.choose, name="choose"),
    path("desk/misfiled/look", places.look, name="places"),
    path("desk/bulk", bulk.bulk, name="bulk"),
    path("desk/fields", fields.fields, name="fields"),
    path("desk/fields/<int:pk>", fields.fields, name="field"),
    path("desk/fields/<int:pk>/remove", fields.remove, name="field-remove"),
    path("desk/<slug:key>", queue.queue, name="queue"),
    path("desk/<slug:key>/<int:pk>", queue.queue, name="item"),
    path("desk/<slug:key>/say", queue.say, name="say"),
    path("desk/<slug:key>/assign", queue.assign, name="assign"),
]
