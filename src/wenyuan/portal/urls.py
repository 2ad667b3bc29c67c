"""Addresses of the public site. `plain` has no language in the address (files, data); `pages` is read by people."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import path, register_converter
from django.views.decorators.http import require_POST

from wenyuan.portal.converters import PublicId, Words
from wenyuan.portal.reader import urls as reader
from wenyuan.portal.views import (
    category,
    copies,
    decisions,
    document,
    download,
    feeds,
    home,
    manage,
    notices,
    places,
    reports,
    revisions,
    search,
    site_files,
    suggest,
    tags,
    tus,
    uploads,
)

register_converter(PublicId, "docid")
register_converter(Words, "words")

plain = [
    path("d/<docid:public_id>/download", download.download, name="download"),
    path("upload/files", tus.files, name="tus"),
    path("upload/files/<docid:key>", tus.file, name="tus-file"),
    path("robots.txt", site_files.robots, name="robots"),
    path("logo/<slug:sha256>.png", site_files.logo, name="logo"),
    path("favicon.ico", site_files.favicon, name="favicon"),
    path("sitemap.xml", site_files.sitemap, name="sitemap"),
    path("sitemap-<slug:name>.xml", site_files.sitemap_part, name="sitemap-part"),
    *reader.plain,
]

pages = [
    path("", home.home, name="home"),
    path("c", home.categories, name="categories"),
    path("c/<path:path>", category.category, name="category"),
    path("tags", tags.tags, name="tags"),
    path("tag/<path:name>.atom", tags.feed, name="tag-feed"),
    path("tag/<path:name>", tags.tag, name="tag"),
    path("search", search.search, name="search"),
    path("search/suggest", suggest.suggest, name="suggest"),
    path("search.atom", feeds.search_feed, name="search-feed"),
    path("d/<docid:public_id>", document.document, name="document"),
    path("d/<docid:public_id>-<words:words>", document.document, name="document"),
    path("d/<docid:public_id>/status", document.status, name="status"),
    path("d/<docid:public_id>/edit", manage.manage, name="edit"),
    path("d/<docid:public_id>/edit/fields", manage.fields, name="edit-fields"),
    path("d/<docid:public_id>/edit/audience", manage.audience, name="edit-audience"),
    path("d/<docid:public_id>/edit/standing", manage.standing, name="edit-standing"),
    path("d/<docid:public_id>/edit/link", manage.link, name="edit-link"),
    path("d/<docid:public_id>/place", places.propose_place, name="propose-place"),
    path("d/<docid:public_id>/copies/<docid:other_id>", copies.copies, name="copies"),
    path("d/<docid:public_id>/copies/<docid:other_id>/statement", copies.statement, name="copies-statement"),
    path("d/<docid:public_id>/report", reports.report, name="report"),
    path("report", reports.follow, name="follow"),
    path("report/<slug:key>", reports.answer, name="report-answer"),
    path("takedowns", decisions.public_numbers, name="takedowns"),
    path("me/decisions", decisions.decisions, name="decisions"),
    path("me/decisions/<slug:key>", decisions.decision, name="decision"),
    path("embed/d/<docid:public_id>", document.embed, name="embed"),
    path("d/<docid:public_id>/revisions", revisions.revisions, name="revisions"),
    path("d/<docid:public_id>/revisions/<int:number>/compare", revisions.compare, name="revision-compare"),
    path("d/<docid:public_id>/revisions/<int:number>/file", revisions.file, name="revision-file"),
    path("d/<docid:public_id>/revisions/<int:number>/show", revisions.show, name="revision-show"),
    path("d/<docid:public_id>/revisions/<int:number>/decline", revisions.decline, name="revision-decline"),
    path("d/<docid:public_id>/formats", revisions.attach, name="format-attach"),
    path("d/<docid:public_id>/formats/<int:pk>/detach", revisions.detach, name="format-detach"),
    path("upload", uploads.upload, name="upload"),
    path("upload/known", uploads.known, name="known"),
    path("me/uploads", uploads.uploads, name="uploads"),
    path("me/uploads/<docid:key>", uploads.batch, name="batch"),
    path("me/notices/<int:pk>", notices.read, name="notice-read"),
    # Signing in is allauth's, which knows these two by names of its own as well (member.urls).
    path("sign-in", account.login, name="sign-in"),
    path("sign-out", require_POST(account.logout), name="sign-out"),
    *reader.pages,
]
