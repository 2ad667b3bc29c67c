"""The queue, the processes, the engines, and what failed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wenyuan.administration import work
from wenyuan.administration.access import administrators_only
from wenyuan.engines.probe import Check, probe_all
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.models import Document
from wenyuan.moderation.retrying import retry as retry_document
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.reasons import failure

LENGTH = 30
#: Runs that are set aside, shown below.
QUARANTINED = 20


@administrators_only
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Everything as it is now; failures 30 a page."""
    return _page(request)


def _page(request: HttpRequest, checks: list[Check] | None = None) -> HttpResponse:
    number = asked_page(request)
    failed = work.failed()
    total = failed.count()
    rows = failed[(number - 1) * LENGTH : number * LENGTH]
    context = {
        "tab": "jobs",
        "lanes": work.lanes(),
        "owed": work.owed(),
        "processes": work.processes(),
        "engines": work.engines(),
        "checks": checks,
        "failed": [(row, failure(row.current)) for row in rows],
        "total": total,
        "quarantined": work.quarantined()[:QUARANTINED],
        "pager": pager(number, total=max(total, 1), length=LENGTH),
    }
    return render(request, "administration/jobs.html", context)


@administrators_only
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Try the documents that were ticked (`document`) once more; those that are not failed any more are left alone."""
    wanted = [int(pk) for pk in request.POST.getlist("document") if pk.isascii() and pk.isdigit() and len(pk) < 16]
    done = 0
    for document in Document.objects.filter(pk__in=wanted[:LENGTH]).order_by("pk"):
        try:
            retry_document(document, by=request.user)  # type: ignore[arg-type]
            done += 1
        except WenyuanError:
            continue  # somebody was faster, or it was processed meanwhile
    said = ngettext("%(n)s document is processed again.", "%(n)s documents are processed again.", done) % {"n": done}
    messages.success(request, said if done else _("Nothing was chosen that failed."))
    return redirect("house:jobs")


@administrators_only
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Have the engines prove what they claim, as `wenyuan doctor` does. Takes some seconds."""
    return _page(request, probe_all(work.engine("office"), work.engine("tools")))
