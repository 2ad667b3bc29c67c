"""Words that confirmed copies put for each other: accepted for the next class map, or refused for good."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wenyuan.workbench import actions, queries
from wenyuan.workbench.access import whole_library_only
from wenyuan.workbench.models import WordChoice

#: Candidates of a page, and choices shown below them.
LENGTH = 50


@whole_library_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The candidates, those of most documents first; `?format=tsv` the table for the next class map."""
    if request.GET.get("format") == "tsv":
        response = HttpResponse(queries.pairs_table(), content_type="text/tab-separated-values; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="pairs.tsv"'
        return response
    rows = queries.learnable()
    context = {
        "tab": "words",
        "rows": rows[:LENGTH],
        "total": len(rows),
        "chosen": WordChoice.objects.order_by("-at")[:LENGTH],
    }
    return render(request, "workbench/words.html", context)


@whole_library_only
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Accept or refuse one of the candidates, named by its two words."""
    meant, put, said = (request.POST.get(name, "") for name in ("meant", "put", "say"))
    one = next((one for one in queries.learnable() if (one.meant, one.put) == (meant, put)), None)
    if one is None or said not in {"accept", "refuse"}:
        raise Http404("no such candidate")
    actions.choose(one, is_accepted=said == "accept", by=request.user)  # type: ignore[arg-type]
    return redirect("desk:words")
