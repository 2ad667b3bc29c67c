"""The queue of copies: the list, one pair with its evidence, and what a librarian says of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from wenyuan.copies import actions, side_by_side
from wenyuan.copies.models import Decision, Pair
from wenyuan.copies.queries import evidence
from wenyuan.portal.copies_shown import evidence_context
from wenyuan.portal.paging import asked_page
from wenyuan.workbench import queries
from wenyuan.workbench.access import whole_library_only

SHOWS = {"": _("Waiting"), "shared": _("Shared passages"), "decided": _("Decided")}
#: What can be said, with its key. The first is the one main action.
CHOICES = (
    (Decision.COPY, "c", _("A copy")),
    (Decision.EDITION, "e", _("Other edition")),
    (Decision.TEMPLATE, "t", _("Template")),
    (Decision.QUOTATION, "q", _("Quotation")),
    (Decision.NOT_A_COPY, "x", _("Not a copy")),
)


@whole_library_only
@require_safe
def queue(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The list on the left, one pair on the right: the one in the address, else the weightiest."""
    show = _show(request.GET.get("show", ""))
    rows = queries.pairs(show)
    chosen = get_object_or_404(Pair, pk=pk) if pk is not None else rows.first()
    listed, place = queries.window(rows, chosen)
    context: dict[str, Any] = {
        "tab": "copies",
        "show": show,
        "shows": [(name, label, queries.pairs(name).count()) for name, label in SHOWS.items()],
        "items": queries.items(listed),
        "chosen": chosen,
        "place": place,
        "total": rows.count(),
        "choices": CHOICES,
        "last": queries.last_decided(request.user.pk or 0),
    }
    if chosen is not None:
        context |= _evidence(request, chosen)
        before, after = queries.neighbours(rows, chosen)
        context |= {"before": _address(before, show), "after": _address(after, show)}
    return render(request, "workbench/copies.html", context)


def _evidence(request: HttpRequest, pair: Pair) -> dict[str, Any]:
    item = next(iter(queries.items([pair])), None)
    view = evidence(pair, user=request.user, ours=item.left, theirs=item.right) if item else None
    if view is None:
        raise Http404("the documents of this pair are gone")
    only_changed = request.GET.get("only") == "changed"
    return evidence_context(side_by_side.of_view(view), page=asked_page(request), only_changed=only_changed)


@whole_library_only
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is said of a pair and go on to the next; an empty decision takes it back and shows the pair again."""
    pair = get_object_or_404(Pair, pk=pk)
    said = request.POST.get("decision", "")
    if said not in Decision.values:
        raise Http404("no such decision")
    show = _show(request.POST.get("show", ""))
    rows = queries.pairs(show)
    before, after = queries.neighbours(rows, pair)
    actions.decide(pair, said, by=request.user)  # type: ignore[arg-type]
    if not said:
        return redirect(_address(pair.pk, ""))
    return redirect(_address(after or before, show))


def _show(asked: str) -> str:
    if asked not in SHOWS:
        raise Http404("no such list")
    return asked


def _address(pk: int | None, show: str) -> str:
    tail = f"?show={show}" if show else ""
    return (reverse("desk:pair", args=[pk]) if pk is not None else reverse("desk:copies")) + tail
