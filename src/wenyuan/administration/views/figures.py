"""Statistics: every figure as a drawing, a table and a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wenyuan.administration.csv_files import csv_answer
from wenyuan.statistics.kept import kept
from wenyuan.statistics.period import LENGTHS, Period
from wenyuan.statistics.queries import figures_for


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """`?days=` 30, 90 or 365; of a large library as they were some minutes ago. 404 for who is neither librarian nor administrator."""
    makes = figures_for(request.user)
    if not makes:
        raise Http404("no such page")
    period = Period.of(request.GET.get("days", ""))
    shown = [kept(key, make, person=request.user, period=period) for key, make in makes.items()]
    context = {
        "period": period,
        "lengths": LENGTHS,
        "figures": [one.figure for one in shown],
        "made_at": min(one.made_at for one in shown),
        "is_part": not request.user.is_staff,  # type: ignore[union-attr]
    }
    response = render(request, "administration/statistics.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def csv(request: HttpRequest, key: str) -> HttpResponse:
    """One figure as a file, for the same people and days, as it is now."""
    make = figures_for(request.user).get(key)
    if make is None:
        raise Http404("no such figure")
    period = Period.of(request.GET.get("days", ""))
    figure = make(request.user, period)
    response = csv_answer(f"{key}-{period.last.isoformat()}", [figure.head, *figure.rows])
    response.headers["Cache-Control"] = "private, no-store"
    return response
