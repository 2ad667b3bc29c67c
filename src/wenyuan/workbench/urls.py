"""Addresses of the workbench, all below /desk."""

from __future__ import annotations

from django.urls import path

from wenyuan.workbench.views import (
    bulk,
    categories,
    copies,
    fields,
    log,
    overview,
    places,
    queue,
    reports,
    rewritten,
    tags,
    tree_file,
    words,
)

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
    path("desk/categories", categories.categories, name="categories"),
    path("desk/categories/change", categories.change, name="category-change"),
    path("desk/categories/file", tree_file.tree_file, name="tree-file"),
    path("desk/tags", tags.tags, name="tags"),
    path("desk/tags/change", tags.change, name="tag-change"),
    path("desk/reports", reports.queue, name="reports"),
    path("desk/reports/<int:pk>", reports.queue, name="report"),
    path("desk/reports/<int:pk>/decide", reports.decide, name="report-decide"),
    path("desk/reports/<int:pk>/reopen", reports.reopen, name="report-reopen"),
    path("desk/appeals", reports.appeal_queue, name="appeals"),
    path("desk/appeals/<int:pk>", reports.decide_appeal, name="appeal-decide"),
    path("desk/returned", reports.returned, name="returned"),
    path("desk/<slug:key>", queue.queue, name="queue"),
    path("desk/<slug:key>/<int:pk>", queue.queue, name="item"),
    path("desk/<slug:key>/say", queue.say, name="say"),
    path("desk/<slug:key>/assign", queue.assign, name="assign"),
]
