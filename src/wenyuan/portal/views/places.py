"""A better place: who reads a document may say where it would stand better; a librarian decides."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenyuan.kernel.errors import WenyuanError
from wenyuan.library import queries
from wenyuan.library.models import Category
from wenyuan.portal.addresses import short_path
from wenyuan.portal.caching import unkept_unless_public
from wenyuan.portal.reasons import sentence
from wenyuan.proposals.actions import propose_category
from wenyuan.search.errors import IndexNotReady
from wenyuan.search.shelving.suggest import suggestions
from wenyuan.search.shelving.tree import shelves


@require_http_methods(["GET", "HEAD", "POST"])
def propose_place(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose a category (GET), or propose it (POST `category`, its slug). For people who are signed in.

    Offered are categories in which the person sees something, and those that the document fits: names of others may be
    secret. 404 for who may not see the document.
    """
    document = queries.document(public_id, user=request.user)
    if document is None:
        raise Http404("no such document")
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        fitting = [one.category for one in suggestions(document)]
    except IndexNotReady:
        fitting = []
    offered = _offered(request, fitting)
    if request.method != "POST":
        context = {"document": document, "fitting": fitting, "offered": offered}
        return unkept_unless_public(render(request, "portal/propose_place.html", context), document)
    chosen = next((one for one in (*fitting, *offered) if one.slug == request.POST.get("category")), None)
    if chosen is None:
        raise Http404("no such category")
    try:
        propose_category(document, chosen, by=request.user)
        messages.success(request, _("Thank you. A librarian will look whether it stands better there."))
    except WenyuanError as error:
        messages.warning(request, sentence(error))
    return redirect(short_path(document))


def _offered(request: HttpRequest, fitting: list[Category]) -> list[Category]:
    counts = queries.category_counts(request.user)
    named = {pk for pk, shelf in shelves().items() if not shelf.is_catch_all}
    keys = (named & counts.keys()) - {one.pk for one in fitting}
    return list(Category.objects.filter(pk__in=keys).order_by("path"))
