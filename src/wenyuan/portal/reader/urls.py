"""Addresses of the reader. `plain` has no language in the address (pictures, fragments, data); `pages` is for people."""

from __future__ import annotations

from django.urls import path, register_converter

from wenyuan.portal.converters import PublicId
from wenyuan.portal.reader.converters import PageSpan, RevisionKey
from wenyuan.portal.reader.views import finding, fragments, pictures
from wenyuan.portal.reader.views import pages as page_views

register_converter(PublicId, "readerid")
register_converter(PageSpan, "span")
register_converter(RevisionKey, "revkey")

plain = [
    path("img/<readerid:public_id>/<revkey:revision>/<int:page>-<int:width>.img", pictures.picture, name="picture"),
    path("d/<readerid:public_id>/text/<span:span>", fragments.text, name="page-text"),
    path("d/<readerid:public_id>/find", finding.find, name="find"),
]

pages = [
    path("d/<readerid:public_id>/p/<int:number>", page_views.one, name="page"),
    path("d/<readerid:public_id>/go", page_views.go, name="go"),
    path("d/<readerid:public_id>/thumbs", fragments.thumbs, name="thumbs"),
    path("d/<readerid:public_id>/print", page_views.print_pages, name="print"),
]
