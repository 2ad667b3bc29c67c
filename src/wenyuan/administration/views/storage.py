"""What is kept, and what can be dropped."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenyuan.administration import storage as kept
from wenyuan.administration.access import administrators_only
from wenyuan.env import env


@administrators_only
@require_safe
def storage(request: HttpRequest) -> HttpResponse:
    """Bytes by kind, and the room that is left."""
    kinds = kept.kinds()
    context = {
        "tab": "storage",
        "kinds": kinds,
        "total": sum(kind.size for kind in kinds),
        "free": kept.free_bytes(),
        "cache_mib": env().image_cache_mib,
    }
    return render(request, "administration/storage.html", context)


@administrators_only
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Remove all page images."""
    freed = kept.drop_page_images(by=request.user)  # type: ignore[arg-type]
    messages.success(
        request, _("%(size)s are free. Pages are drawn again as they are read.") % {"size": filesizeformat(freed)}
    )
    return redirect("house:storage")
