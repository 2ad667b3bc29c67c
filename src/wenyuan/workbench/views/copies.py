"""The queue of copies: the list, one pair with its evidence, and what a librarian says of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from wenyuan.copies import actions, side_by_side
from wenyuan.copies.models import Decision, Pair, Side
from wenyuan.copies.queries import evidence, statements_on
from wenyuan.library.errors import Overtaken
from wenyuan.portal.copies_shown import evidence_context
from wenyuan.portal.paging import asked_page
from wenyuan.workbench import copies_queue
from wenyuan.workbench.access import whole_library_only
from wenyuan.workbench.counts import counted

SHOWS = {"": _("Waiting"), "shared": _("Shared passages"), "decided": _("Decided")}
#: What else can be said, with its key: after "the left (or the right) is a copy", which come first.
CHOICES = (
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
    rows = copies_queue.pairs(show)
    chosen = get_object_or_404(Pair, pk=pk) if pk is not None else rows.first()
    around = copies_queue.window(rows, chosen)
    context: dict[str, Any] = {
        "tab": "copies",
        "show": show,
        "shows": [(name, label, counted(copies_queue.pairs(name))) for name, label in SHOWS.items()],
        "items": copies_queue.items(around.listed),
        "chosen": chosen,
        "place": around.place,
        "total": around.total,
        "choices": CHOICES,
        "last": copies_queue.last_decided(request.user.pk or 0),
    }
    if chosen is not None:
        context |= _evidence(request, chosen)
        context |= {"before": _address(around.before, show), "after": _address(around.after, show)}
    return render(request, "workbench/copies.html", context)


def _evidence(request: HttpRequest, pair: Pair) -> dict[str, Any]:
    item = next(iter(copies_queue.items([pair])), None)
    view = evidence(pair, user=request.user, ours=item.left, theirs=item.right) if item else None
    if item is None or view is None:
        raise Http404("the documents of this pair are gone")
    only_changed = request.GET.get("only") == "changed"
    shown = side_by_side.of_view(view)
    said = statements_on(view.ours, view.theirs, user=request.user)
    context = evidence_context(shown, page=asked_page(request), only_changed=only_changed, statements=said)
    return context | {"sides_of_copy": _sides(pair, item.left.fingerprint.norm_hash)}


def _sides(pair: Pair, left: str) -> list[tuple[str, str, Any]]:
    """(side of the pair, key, label) of "this one is the copy", the presumed one first; of one text there is but one."""
    if pair.a == pair.b:
        return [("", "c", _("A copy"))]
    named = {Side.A: left == pair.a, Side.B: left == pair.b}
    first = actions.presumed_copy(pair)
    return [
        (side.value, key, _("The left is a copy") if named[side] else _("The right is a copy"))
        for side, key in ((first, "c"), (Side.B if first == Side.A else Side.A, "v"))
    ]


@whole_library_only
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is said of a pair and go on to the next; an empty decision takes it back and shows the pair again."""
    pair = get_object_or_404(Pair, pk=pk)
    # A button has one value: copy:a is "copy", and a is the copy.
    said, _colon, side = request.POST.get("decision", "").partition(":")
    if said not in Decision.values or side not in Side.values:
        raise Http404("no such decision")
    show = _show(request.POST.get("show", ""))
    around = copies_queue.window(copies_queue.pairs(show), pair)
    reason = request.POST.get("reason", "").strip()
    try:
        actions.decide(pair, said, by=request.user, copy_side=side, reason=reason, seen=request.POST.get("seen"))  # type: ignore[arg-type]
    except Overtaken:
        messages.warning(request, _meanwhile(pair.pk))
    if not said:
        return redirect(_address(pair.pk, ""))
    return redirect(_address(around.after or around.before, show))


def _meanwhile(pk: int) -> str:
    """Who decided on a pair before one's own word came, and what; or that the decision was taken back."""
    pair = Pair.objects.select_related("decided_by").get(pk=pk)
    if pair.decided_by is None:
        return gettext("Its decision was taken back meanwhile. Nothing of yours was changed.")
    return gettext("Decided meanwhile by %(who)s: %(what)s. Nothing of yours was changed.") % {
        "who": pair.decided_by.display_name or pair.decided_by.username,
        "what": pair.get_decision_display(),
    }


def _show(asked: str) -> str:
    if asked not in SHOWS:
        raise Http404("no such list")
    return asked


def _address(pk: int | None, show: str) -> str:
    tail = f"?show={show}" if show else ""
    return (reverse("desk:pair", args=[pk]) if pk is not None else reverse("desk:copies")) + tail
