"""What every page knows of the site: its name, its footer, its languages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from wenyuan.env import env
from wenyuan.portal.addresses import absolute, alternates


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `library` (name, footer texts from the settings) and `languages` (this page in each of them)."""
    settings = env()
    return {
        # Not "site": Django's own sign-in view puts another thing under that name.
        "library": {
            "name": settings.site_name or _("Wenyuan"),
            "licence": settings.site_licence,
            "contact": settings.site_contact,
            "icp": settings.site_icp,
        },
        # Resolving the address twice is only paid for by templates that ask for it.
        "languages": SimpleLazyObject(
            lambda: [
                {"code": code, "name": name, "path": path, "url": absolute(request, path)}
                for code, name, path in alternates(request)
            ]
        ),
    }
