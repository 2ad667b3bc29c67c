"""The log of the desk, and taking things back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wenyuan.kernel.errors import WenyuanError
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.reasons import sentence
from wenyuan.workbench import log
from wenyuan.workbench.access import librarians_only
from wenyuan.workbench.deciding import take_back
from wenyuan.workbench.models import Verdict
from wenyuan.workbench.queues import queue_called

LENGTH = 50


@librarians_only
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """What was decided, the newest first, 50 a page; each that stands can be taken back."""
    rows = log.entries(request.user)
    number = asked_page(request)
    turn = pager(number, total=rows.order_by().count(), length=LENGTH)
    shown = log.in_words(rows[(number - 1) * LENGTH : number * LENGTH], user=request.user)
    return render(request, "workbench/log.html", {"tab": "log", "entries": shown, "pager": turn})


@librarians_only
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a verdict back, with all that were said at once if `together` is set; then show its item, or the log again."""
    verdict = get_object_or_404(log.entries(request.user), pk=pk)
    queue = queue_called(verdict.queue)
    if queue is None:
        raise Http404("no such queue")
    done = 0
    for one in _together(verdict) if request.POST.get("together") else [verdict]:
        try:
            take_back(queue, one, by=request.user)  # type: ignore[arg-type]
            done += 1
        except WenyuanError as error:
            messages.warning(request, sentence(error))
    if done:
        messages.success(
            request, ngettext("%(n)s decision taken back.", "%(n)s decisions taken back.", done) % {"n": done}
        )
    if request.POST.get("to") == "log":
        return redirect("desk:log")
    if done == 1 and queue.rows(request.user).filter(pk=verdict.item).exists():  # type: ignore[arg-type]
        return redirect("desk:item", queue.key, verdict.item)
    return redirect("desk:queue", queue.key)


def _together(verdict: Verdict) -> list[Verdict]:
    if not verdict.batch:
        return [verdict]
    return list(Verdict.objects.filter(batch=verdict.batch, by=verdict.by, undone_at__isnull=True).order_by("-pk"))
