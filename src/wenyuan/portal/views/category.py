"""One category with everything below it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from wenyuan.library import queries
from wenyuan.library.models import Category
from wenyuan.library.narrow import part
from wenyuan.library.tallies import tally
from wenyuan.portal.addresses import category_path
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.shelves import shelves
from wenyuan.signposts.queries import called

#: Documents on one page of a list.
LENGTH = 20
SORTS = {"newest": ("-published_at", "-pk"), "title": ("title", "pk")}


@require_safe
def category(request: HttpRequest, path: str) -> HttpResponse:
    """The documents of a category and of all below it: newest first or by title, filtered by format, 20 a page.

    A category that holds nothing for this reader answers 404 like one that does not exist: a name can be a secret too.
    Old addresses, of one that was moved, renamed or merged, lead to where it is now.
    """
    node = called(path.rstrip("/").rpartition("/")[2])
    counted = tally(request.user)
    below = frozenset(Category.objects.get_tree(node).values_list("pk", flat=True) if node is not None else ())
    by_kind = counted.by_kind(below)
    total = by_kind.total()
    if node is None or not (total or request.user.is_staff):
        raise Http404("nothing here for this reader")
    ancestors = list(Category.objects.get_ancestors(node))
    address = category_path(node, ancestors)
    if request.path != address:
        return redirect(f"{address}?{request.GET.urlencode()}".rstrip("?"), permanent=True)
    kinds = sorted(((name, n) for name, n in by_kind.items() if name), key=lambda row: (-row[1], row[0]))
    found = queries.documents_in(node, user=request.user, below=below)
    kind = request.GET.get("kind", "")
    if kind:
        found = found.filter(current__kind=kind)
        total = by_kind[kind]
    sort = request.GET.get("sort", "newest")
    if sort not in SORTS:
        sort = "newest"
    number = asked_page(request)
    turn = pager(number, total=total, length=LENGTH)
    start = (number - 1) * LENGTH
    return render(
        request,
        "portal/category.html",
        {
            "category": node,
            "ancestors": [(above, category_path(above, ancestors[:depth])) for depth, above in enumerate(ancestors)],
            "shelves": shelves(request.user, below=node, counted=counted),
            "documents": part(found.order_by(*SORTS[sort]), start=start, length=LENGTH),
            "total": total,
            "kinds": kinds,
            "kind": kind,
            "sort": sort,
            "pager": turn,
        },
    )
