"""One screen for every queue: the list on the left, the item in hand on the right, and what is said of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.errors import Overtaken
from wenyuan.library.narrow import part
from wenyuan.portal.reasons import sentence
from wenyuan.workbench import assigning, keyset, log
from wenyuan.workbench.access import librarians_only
from wenyuan.workbench.counts import counted
from wenyuan.workbench.deciding import decide, decide_many
from wenyuan.workbench.queues import Queue, queue_called

#: Items of the list, and how many of them stand before the one in hand.
LISTED, ABOVE = 30, 6
SHOWS = ("", "mine")


@librarians_only
@require_safe
def queue(request: HttpRequest, key: str, pk: int | None = None) -> HttpResponse:
    """The item in the address, else the weightiest. One that waits no more leads to the top, and is told of."""
    found = _queue(key)
    show = _show(request.GET.get("show", ""))
    rows = _rows(found, show, request)
    top = part(rows, length=LISTED) if pk is None else []
    chosen = rows.filter(pk=pk).first() if pk is not None else next(iter(top), None)
    if chosen is None and pk is not None:
        messages.warning(request, _past(found, pk, request))
        return redirect(_address(found, None, show))
    listed = top or (keyset.window(rows, chosen, above=ABOVE, length=LISTED) if chosen is not None else [])
    keys = [row.pk for row in listed]
    at = keys.index(chosen.pk) if chosen is not None else 0
    near = {
        "before": keys[at - 1] if at else None,
        "after": keys[at + 1] if at + 1 < len(keys) else None,
    }
    offered = found.offered(chosen) if chosen is not None else ()
    holders = assigning.assigned(found.key, keys)
    context: dict[str, Any] = {
        "tab": found.key,
        "queue": found,
        "show": show,
        "tail": f"?show={show}" if show else "",
        "total": counted(rows),
        "lines": [(line, holders.get(line.pk)) for line in found.lines(listed)],
        "chosen": chosen,
        "holder": holders.get(chosen.pk) if chosen is not None else None,
        "librarians": assigning.librarians() if chosen is not None else [],
        "verbs": [verb for verb in offered if not verb.needs_reason],
        "with_reason": [verb for verb in offered if verb.needs_reason],
        "many": [verb for verb in found.verbs if verb.is_bulk],
        "last": log.last_of(found.key, request.user),
        "before": _address(found, near["before"], show) if near["before"] else "",
        "after": _address(found, near["after"], show) if near["after"] else "",
        "next": near["after"] or near["before"] or "",
        "shown": found.shown(chosen, user=request.user) if chosen is not None else {},  # type: ignore[arg-type]
    }
    return render(request, "workbench/queue.html", context)


@librarians_only
@require_POST
def say(request: HttpRequest, key: str) -> HttpResponse:
    """Say `verb` of `item` (one or many), for `reason`; then the item `next`, if it waits, else the top."""
    found = _queue(key)
    show = _show(request.POST.get("show", ""))
    verb = next((verb for verb in found.verbs if verb.name == request.POST.get("verb")), None)
    items = _keys(request.POST.getlist("item"))
    if verb is None or (len(items) > 1 and not verb.is_bulk):
        raise Http404("no such verb")
    reason = request.POST.get("reason", "")
    if request.POST.get("many"):
        _say_many(request, found, items, verb, reason)
        return redirect(_address(found, None, show))
    try:
        decide(found, items[0], verb, by=request.user, reason=reason, values=request.POST.dict())  # type: ignore[arg-type]
    except Overtaken as error:
        waits = found.rows(request.user).filter(pk=items[0]).exists()  # type: ignore[arg-type]
        messages.warning(request, sentence(error) if waits else _past(found, items[0], request))
    except WenyuanError as error:
        messages.warning(request, sentence(error))
        return redirect(_address(found, items[0], show))
    stays = verb.stays and found.rows(request.user).filter(pk=items[0]).exists()  # type: ignore[arg-type]
    return redirect(_address(found, items[0] if stays else _waiting(found, request, show), show))


def _say_many(request: HttpRequest, found: Queue, items: list[int], verb: Any, reason: str) -> None:
    try:
        bulk = decide_many(found, items, verb, by=request.user, reason=reason)  # type: ignore[arg-type]
    except WenyuanError as error:
        messages.warning(request, sentence(error))
        return
    n = len(bulk.verdicts)
    if n:
        done = ngettext("%(verb)s: %(n)s document.", "%(verb)s: %(n)s documents.", n)
        messages.success(request, done % {"n": n, "verb": verb.past})
    for words in dict.fromkeys(sentence(error) for error in bulk.errors.values()):
        left = sum(sentence(error) == words for error in bulk.errors.values())
        not_done = ngettext("%(n)s was left as it is: %(why)s", "%(n)s were left as they are: %(why)s", left)
        messages.warning(request, not_done % {"n": left, "why": words})


@librarians_only
@require_POST
def assign(request: HttpRequest, key: str) -> HttpResponse:
    """Give items to the librarian `to` ("me", a key, or nobody if empty)."""
    found = _queue(key)
    show = _show(request.POST.get("show", ""))
    items = _keys(request.POST.getlist("item"))
    to = request.POST.get("to", "")
    wanted = str(request.user.pk) if to == "me" else to
    person = assigning.librarians().filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 12 else None
    waiting = found.rows(request.user).filter(pk__in=items).values_list("pk", flat=True)  # type: ignore[arg-type]
    assigning.assign(found.key, waiting, to=person, by=request.user)  # type: ignore[arg-type]
    return redirect(_address(found, items[0] if len(items) == 1 else None, show))


def _queue(key: str) -> Queue:
    if (found := queue_called(key)) is None:
        raise Http404("no such queue")
    return found


def _show(asked: str) -> str:
    if asked not in SHOWS:
        raise Http404("no such list")
    return asked


def _rows(found: Queue, show: str, request: HttpRequest) -> Any:
    rows = found.rows(request.user)  # type: ignore[arg-type]
    return assigning.only_of(rows, found.key, request.user) if show == "mine" else rows  # type: ignore[arg-type]


def _keys(asked: list[str]) -> list[int]:
    keys = [int(key) for key in asked if key.isascii() and key.isdigit() and len(key) < 19]
    if not keys:
        raise Http404("no item")
    return keys


def _waiting(found: Queue, request: HttpRequest, show: str) -> int | None:
    """The item that was next when the page was made, if it still waits."""
    asked = request.POST.get("next", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    return int(asked) if _rows(found, show, request).filter(pk=asked).exists() else None


def _past(found: Queue, pk: int, request: HttpRequest) -> str:
    """Why an item waits no more: what was said of it, by whom, when; as far as the log knows."""
    verdict = log.last_about(found.key, pk, user=request.user)
    if verdict is None:
        return _("This does not wait here any more. Nothing of yours was changed.")
    return _("Decided meanwhile by %(who)s: %(what)s. Nothing of yours was changed.") % {
        "who": verdict.who,
        "what": verdict.what,
    }


def _address(found: Queue, pk: int | None, show: str) -> str:
    tail = f"?show={show}" if show else ""
    name, args = ("desk:item", [found.key, pk]) if pk is not None else ("desk:queue", [found.key])
    return reverse(name, args=args) + tail
