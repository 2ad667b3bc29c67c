"""Looking whether documents stand where their words belong, a turn at a time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wenyuan.library.models import Document
from wenyuan.library.rules import curated_by
from wenyuan.portal.reasons import sentence
from wenyuan.search.errors import IndexNotReady
from wenyuan.workbench.access import librarians_only
from wenyuan.workbench.places import look_at_places

#: Where a librarian's last turn ended.
SESSION = "desk-places"


@librarians_only
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Look at the next documents whose librarian one is; behind the last it begins anew."""
    rows = Document.objects.filter(curated_by(request.user))
    try:
        looked, last = look_at_places(rows, after=int(request.session.get(SESSION, 0)))
    except IndexNotReady as error:
        messages.warning(request, sentence(error))
        return redirect("desk:queue", "misfiled")
    request.session[SESSION] = last
    told = ngettext("%(n)s document was looked at.", "%(n)s documents were looked at.", looked) % {"n": looked}
    messages.success(request, told + (" " + _("There are more: look again.") if last else ""))
    return redirect("desk:queue", "misfiled")
