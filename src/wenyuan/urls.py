"""Addresses of all faces. Public pages have no prefix in the site's own language and /en/ (or /zh-hans/) in the other."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from wenyuan.administration import backdoor
from wenyuan.administration import urls as administration
from wenyuan.member import urls as member
from wenyuan.operations import urls as operations
from wenyuan.portal import urls as portal
from wenyuan.workbench import urls as workbench

handler500 = "wenyuan.portal.outage.server_error"

urlpatterns = [
    path("", include((portal.plain, "files"))),
    path("", include(member.plain)),
    path("", include((operations.plain, "operations"))),
    path("admin/django/", backdoor.site.urls),
    *i18n_patterns(
        path("", include((portal.pages, "portal"))),
        path("", include((member.pages, "member"))),
        path("", include(member.allauth)),
        path("", include((workbench.pages, "desk"))),
        path("", include((administration.pages, "house"))),
        prefix_default_language=False,
    ),
]
