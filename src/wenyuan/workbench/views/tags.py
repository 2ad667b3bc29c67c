"""Tags: how often each is used, written otherwise, made one with another, taken away."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenyuan.kernel.errors import WenyuanError
from wenyuan.kernel.folding import fold
from wenyuan.library.errors import Overtaken
from wenyuan.library.models import Tag
from wenyuan.moderation import tags as verbs
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.reasons import sentence
from wenyuan.workbench.access import whole_library_only

LENGTH = 100


@whole_library_only
@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """All tags, most used first, those on nothing last; `?q=` those with these characters, `?at=` the chosen one."""
    return _page(request, request.GET.get("at", ""))


def _page(
    request: HttpRequest, name: str, *, said: dict[str, str] | None = None, trouble: WenyuanError | None = None
) -> HttpResponse:
    chosen = verbs.named(name) if name else None
    if name and chosen is None and trouble is None:
        raise Http404("no such tag")
    wanted = request.GET.get("q", "").strip()
    # Librarians of the whole library see every document: the count of rows is the count of what they see.
    found = Tag.objects.annotate(n=Count("documents")).order_by("-n", "folded")
    if wanted:
        found = found.filter(folded__contains=fold(wanted))
    number = asked_page(request)
    turn = pager(number, total=found.count(), length=LENGTH)
    shown = list(found[(number - 1) * LENGTH : number * LENGTH])
    at = next((n for n, tag in enumerate(shown) if chosen and tag.pk == chosen.pk), None)
    context = {
        "tab": "tags",
        "tags": shown,
        "pager": turn,
        "wanted": wanted,
        "chosen": chosen,
        "before": shown[at - 1] if at else None,
        "after": shown[0]
        if at is None and shown
        else (shown[at + 1] if at is not None and at + 1 < len(shown) else None),
        "used": chosen.documents.count() if chosen else 0,
        "said": said or {},
        "trouble": sentence(trouble) if trouble else "",
    }
    return render(request, "workbench/tags.html", context, status=trouble.status if trouble else 200)


@whole_library_only
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Rename, merge or remove the tag `at`."""
    said = {name: request.POST.get(name, "") for name in ("at", "do", "name", "into")}
    try:
        left = _do(request, said)
    except WenyuanError as error:
        return _page(request, said["at"], said=said, trouble=error)
    return redirect(reverse("desk:tags") + (f"?{urlencode({'at': left})}" if left else ""))


def _do(request: HttpRequest, said: dict[str, str]) -> str:
    by, tag = request.user, _named(said["at"])
    match said["do"]:
        case "rename":
            return verbs.rename(tag, said["name"], by=by).name  # type: ignore[arg-type]
        case "merge":
            into = _named(said["into"])
            n = verbs.merge(tag, into, by=by)  # type: ignore[arg-type]
            messages.success(request, _("%(n)s documents have “%(name)s” now.") % {"n": n, "name": into.name})
            return into.name
        case "remove":
            verbs.remove(tag, by=by)  # type: ignore[arg-type]
            messages.success(request, _("“%(name)s” was removed.") % {"name": tag.name})
            return ""
    raise Http404("nothing that can be done")


def _named(name: str) -> Tag:
    found = verbs.named(name)
    if found is None:
        raise Overtaken(f"tag {name}")
    return found
