"""The category tree: one page with the tree at the left and what can be done with the chosen category at the right."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wenyuan.accounts.models import User
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library.errors import NotAllowed, Overtaken
from wenyuan.library.models import Category
from wenyuan.moderation import tree, tree_undo
from wenyuan.moderation.tree import Names
from wenyuan.portal.addresses import category_path
from wenyuan.portal.reasons import sentence
from wenyuan.workbench import shelves
from wenyuan.workbench.access import librarians_only

FORMS = {"rename", "add", "move", "merge", "remove"}


@librarians_only
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """The tree; `?at=` the chosen category's slug, `&do=` the form that is open: one of FORMS."""
    slug, do = request.GET.get("at", ""), request.GET.get("do", "")
    if do and do not in FORMS:
        raise Http404("no such form")
    return _page(request, slug, do)


def _page(
    request: HttpRequest, slug: str, do: str, *, said: dict[str, str] | None = None, trouble: WenyuanError | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    found = shelves.rows(user)
    chosen = next((row for row in found if row.category.slug == slug), None)
    if slug and chosen is None:
        raise Http404("no such category for this librarian")
    if (do in {"move", "merge", "remove"} and not (chosen and chosen.is_free)) or (
        do and chosen is None and not (do == "add" and user.is_staff)
    ):
        raise Http404("nothing to do that with")
    node = chosen.category if chosen else None
    shown = shelves.listed(found, node)
    before, after = shelves.neighbours(shown, node) if node else (None, shown[0].category if shown else None)
    context: dict[str, Any] = {
        "tab": "categories",
        "rows": shown,
        "total": len(found),
        "chosen": chosen,
        "do": do,
        "before": before,
        "after": after,
        "last": tree_undo.last(user),
        "trouble": sentence(trouble) if trouble else "",
        "said": said or {},
        "places": shelves.places(found, without=node) if node and do in {"move", "merge"} else [],
        "is_whole": user.is_staff,
    }
    if node is not None:
        context["address"] = category_path(node)
        context["parent"] = Category.objects.get_parent(node)
        # A new category begins empty: what stands there is that of its parent.
        context["names"] = said or ({} if do == "add" else vars(tree.names_of(node)))
    return render(request, "workbench/categories.html", context, status=trouble.status if trouble else 200)


@librarians_only
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Do what a form of the page asks for; back to the category, or to the page with what was typed and what is wrong."""
    said = {name: request.POST.get(name, "") for name in ("at", "do", "zh", "en", "slug", "descriptors", "into")}
    try:
        slug = _do(request, said)
    except WenyuanError as error:
        return _page(request, said["at"], said["do"] if said["do"] in FORMS else "", said=said, trouble=error)
    return redirect(reverse("desk:categories") + (f"?{urlencode({'at': slug})}" if slug else ""))


def _do(request: HttpRequest, said: dict[str, str]) -> str:
    """Do it; the slug of the category that is shown then."""
    by: User = request.user  # type: ignore[assignment]
    names = Names(zh=said["zh"], en=said["en"], slug=said["slug"], descriptors=said["descriptors"])
    node = _category(said["at"]) if said["at"] else None
    if said["do"] == "undo":
        return _undo(request, by)
    if said["do"] == "add":
        made = tree.add(names, below=node, by=by)
        messages.success(request, _("“%(name)s” was added.") % {"name": made.name})
        return made.slug
    if node is None:
        raise Overtaken("no category")
    match said["do"]:
        case "rename":
            return tree.rename(node, names, by=by).slug
        case "move":
            into = _category(said["into"]) if said["into"] else None
            return tree.move(node, below=into, by=by).slug
        case "up" | "down":
            return _shift(node, is_up=said["do"] == "up", by=by)
        case "merge":
            heir = tree.merge(node, _category(said["into"]), by=by)
            message = _("“%(name)s” went into “%(heir)s”, with all that was in it.")
            messages.success(request, message % {"name": node.name, "heir": heir.name})
            return heir.slug
        case "remove":
            parent = Category.objects.get_parent(node)
            tree.remove(node, by=by)
            messages.success(request, _("“%(name)s” was removed.") % {"name": node.name})
            return parent.slug if parent is not None and tree.may_shape(by, parent, or_root=True) else ""
    raise Http404("nothing that can be done")


def _category(slug: str) -> Category:
    found = Category.objects.filter(slug=slug).first()
    if found is None:
        raise Overtaken(f"category {slug}")
    return found


def _shift(node: Category, *, is_up: bool, by: User) -> str:
    """One place up or down among its siblings; at the end it stays."""
    parent = Category.objects.get_parent(node)
    following = Category.objects.get_prev_sibling(node) if is_up else Category.objects.get_next_sibling(node)
    if following is None:
        return node.slug
    before = following if is_up else Category.objects.get_next_sibling(following)
    return tree.move(node, below=parent, before=before, by=by).slug


def _undo(request: HttpRequest, by: User) -> str:
    event = tree_undo.last(by)
    if event is None:
        raise NotAllowed("nothing to undo")
    tree_undo.undo(event, by=by)
    messages.success(request, _("Taken back."))
    found = Category.objects.filter(pk=int(event.subject.partition(":")[2])).first()
    return found.slug if found is not None else ""
