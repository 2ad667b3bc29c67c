"""What every page knows of the site: its name, its footer, its languages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from wenyuan.house import settings
from wenyuan.portal.addresses import absolute, alternates
from wenyuan.portal.robots import directives


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `library` (name, logo, footer texts, word for robots, as the settings say) and `languages` (this page in each of them)."""
    house = settings.get()
    return {
        # Not "site": Django's own sign-in view puts another thing under that name.
        "library": {
            "name": house.name or _("Wenyuan"),
            "logo": reverse("files:logo", kwargs={"sha256": house.logo}) if house.logo else "",
            "footer": house.footer,
            "licence": house.licence,
            "contact": house.contact,
            "icp": house.icp,
            "robots": ", ".join(directives(house)),
        },
        # Resolving the address twice is only paid for by templates that ask for it.
        "languages": SimpleLazyObject(
            lambda: [
                {"code": code, "name": name, "path": path, "url": absolute(request, path)}
                for code, name, path in alternates(request)
            ]
        ),
    }
