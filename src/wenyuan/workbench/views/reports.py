"""Reports, appeals, and what came back: one item after the other, each decided by a key."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from wenyuan.accounts.models import User
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.models import Document
from wenyuan.library.rules import curated_by
from wenyuan.moderation import appeals, barring, reports
from wenyuan.moderation.models import Appeal, Outcome, Report, Return
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.reasons import sentence
from wenyuan.workbench import keyset
from wenyuan.workbench.access import librarians_only

#: Lines of the list; and items on a page of appeals and of what came back.
LISTED, LENGTH = 40, 20
#: Outcome, its key, and what the button says.
CHOICES = (
    (Outcome.NONE.value, "n", _l("No action")),
    (Outcome.CORRECTED.value, "c", _l("It was corrected")),
    (Outcome.RESTRICTED.value, "w", _l("Withdraw from readers")),
    (Outcome.REMOVED.value, "t", _l("Take it down")),
)


@librarians_only
@require_safe
def queue(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The report in hand, beside the list of those that wait; `?show=decided` those that do not."""
    show = request.GET.get("show", "")
    if show not in {"", "decided"}:
        raise Http404("no such list")
    rows = _rows(request.user, show)  # type: ignore[arg-type]
    chosen = get_object_or_404(reports.of(request.user), pk=pk) if pk is not None else rows.first()  # type: ignore[arg-type]
    return _page(request, rows, chosen, show=show)


def _rows(user: User, show: str) -> QuerySet[Report]:
    if show == "decided":
        return reports.of(user).exclude(outcome="").order_by("-decided_at", "-pk")
    return reports.waiting(user)


def _page(
    request: HttpRequest,
    rows: QuerySet[Report],
    chosen: Report | None,
    *,
    show: str = "",
    said: str = "",
    trouble: WenyuanError | None = None,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    at = chosen if chosen is not None and rows.filter(pk=chosen.pk).exists() else None
    above = keyset.before(rows, at) if at is not None else rows.none()
    below = keyset.behind(rows, at) if at is not None else rows
    context: dict[str, Any] = {
        "tab": "reports",
        "shown": "reports",
        "show": show,
        "items": keyset.window(rows, at, above=LISTED // 3, length=LISTED) if at is not None else list(rows[:LISTED]),
        "total": rows.count(),
        "place": above.count() + 1 if at is not None else 0,
        "chosen": chosen,
        "before": above.values_list("pk", flat=True).first(),
        "after": below.values_list("pk", flat=True).first(),
        "choices": CHOICES,
        "last": reports.of(user).filter(decided_by=user).exclude(outcome="").order_by("-decided_at", "-pk").first(),
        "said": said,
        "trouble": sentence(trouble) if trouble else "",
    }
    if chosen is not None:
        context["others"] = Report.objects.filter(document=chosen.document_id, outcome="").exclude(pk=chosen.pk).count()
        context["copies"] = _mine(user, barring.same_text(chosen.document))
    return render(request, "workbench/reports.html", context, status=trouble.status if trouble else 200)


def _mine(user: User, documents: list[Document]) -> list[Document]:
    """Those of the documents whose librarian the person is. One query."""
    mine = Document.objects.filter(curated_by(user), pk__in=[one.pk for one in documents])
    keys = set(mine.values_list("pk", flat=True))
    return [one for one in documents if one.pk in keys]


@librarians_only
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a report and go on to the next one."""
    user: User = request.user  # type: ignore[assignment]
    report = get_object_or_404(reports.of(user), pk=pk)
    answer = request.POST.get("answer", "")
    try:
        reports.decide(
            report,
            request.POST.get("outcome", ""),
            by=user,
            answer=answer,
            with_copies=bool(request.POST.get("copies")),
        )
    except WenyuanError as error:
        return _page(request, reports.waiting(user), report, said=answer, trouble=error)
    left = reports.waiting(user)
    following = left.filter(pk__gt=pk).first() or left.last()
    return redirect("desk:report", following.pk) if following is not None else redirect("desk:reports")


@librarians_only
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back, and show the report again."""
    user: User = request.user  # type: ignore[assignment]
    report = get_object_or_404(reports.of(user), pk=pk)
    try:
        reports.reopen(report, by=user)
    except WenyuanError as error:
        return _page(request, reports.waiting(user), report, trouble=error)
    messages.success(request, _("Taken back."))
    return redirect("desk:report", pk)


@librarians_only
@require_safe
def appeal_queue(request: HttpRequest) -> HttpResponse:
    """Appeals that wait, the oldest first."""
    return _appeals(request)


def _appeals(request: HttpRequest, *, trouble: WenyuanError | None = None) -> HttpResponse:
    rows = appeals.waiting(request.user)  # type: ignore[arg-type]
    number = asked_page(request)
    context = {
        "tab": "reports",
        "shown": "appeals",
        "pager": pager(number, total=rows.count(), length=LENGTH),
        "rows": rows[(number - 1) * LENGTH : number * LENGTH],
        "trouble": sentence(trouble) if trouble else "",
    }
    return render(request, "workbench/appeals.html", context, status=trouble.status if trouble else 200)


@librarians_only
@require_POST
def decide_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse an appeal. Not by who took the document down."""
    user: User = request.user  # type: ignore[assignment]
    mine = Document.objects.filter(curated_by(user)).values("pk")
    row = get_object_or_404(Appeal.objects.filter(takedown__document__in=mine), pk=pk)
    say = request.POST.get("say", "")
    if say not in {"grant", "refuse"}:
        raise Http404("nothing that can be said")
    try:
        appeals.decide(row, is_granted=say == "grant", answer=request.POST.get("answer", ""), by=user)
    except WenyuanError as error:
        return _appeals(request, trouble=error)
    messages.success(request, _("The uploader reads your answer under “Decisions on my documents”."))
    return redirect("desk:appeals")


@librarians_only
@require_safe
def returned(request: HttpRequest) -> HttpResponse:
    """What came with a file or a text that had been taken down, and was stopped; the newest first."""
    mine = Document.objects.filter(curated_by(request.user)).values("pk")
    rows = Return.objects.filter(document__in=mine).select_related(
        "document", "document__current", "document__owner", "takedown", "takedown__document"
    )
    rows = rows.order_by("-at", "-pk")
    number = asked_page(request)
    shown = rows[(number - 1) * LENGTH : number * LENGTH]
    known = set(
        mine.filter(pk__in=[row.takedown.document_id for row in shown if row.takedown.document_id]).values_list(
            "pk", flat=True
        )
    )
    context = {
        "tab": "reports",
        "shown": "returned",
        "pager": pager(number, total=rows.count(), length=LENGTH),
        "rows": [(row, row.takedown.document if row.takedown.document_id in known else None) for row in shown],
    }
    return render(request, "workbench/returned.html", context)
