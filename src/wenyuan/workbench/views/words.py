"""Words that confirmed copies put for each other: accepted into the class map, or refused; each taken back as easily."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from wenyuan.copies import maps
from wenyuan.copies.models import Fingerprint
from wenyuan.workbench import actions, queries
from wenyuan.workbench.access import whole_library_only
from wenyuan.workbench.models import WordChoice

#: Candidates of a page, and choices shown below them.
LENGTH = 50


@whole_library_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The candidates, those of most documents first, and how far the last change has come; `?format=tsv` all pairs as a table."""
    if request.GET.get("format") == "tsv":
        response = HttpResponse(queries.pairs_table(), content_type="text/tab-separated-values; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="pairs.tsv"'
        return response
    rows = queries.learnable()
    left, documents = maps.left(), Fingerprint.objects.count()
    context = {
        "tab": "words",
        "rows": rows[:LENGTH],
        "total": len(rows),
        "chosen": WordChoice.objects.select_related("by").order_by("-at")[:LENGTH],
        "map": maps.current(),
        "left": left,
        "done": documents - left,
        "documents": documents,
    }
    return render(request, "workbench/words.html", context)


@whole_library_only
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Accept or refuse one of the candidates, named by its two words, or take that back."""
    meant, put, said = (request.POST.get(name, "") for name in ("meant", "put", "say"))
    if said == "undo":
        actions.unchoose(get_object_or_404(WordChoice, meant=meant, put=put), by=request.user)  # type: ignore[arg-type]
        return redirect("desk:words")
    one = next((one for one in queries.learnable() if (one.meant, one.put) == (meant, put)), None)
    if one is None or said not in {"accept", "refuse"}:
        raise Http404("no such candidate")
    actions.choose(one, is_accepted=said == "accept", by=request.user)  # type: ignore[arg-type]
    return redirect("desk:words")
