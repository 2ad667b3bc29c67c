"""What is offered while a reader types, as data for static/js/suggest.js."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from wenyuan.portal.addresses import category_path, document_path
from wenyuan.search.suggest import Suggestion, suggestions


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """`?q=`: what it may become, for this person, as `{"said": …, "items": [{"kind", "parts", "note", "href"}]}`.

    `said` is the sentence for who cannot see the list. `parts` is the text in pieces [piece, whether it was typed].
    Any string is a question; the browser of the one who asked keeps the answer for a minute.
    """
    found = suggestions(request.GET.get("q", ""), user=request.user)
    n = len(found)
    said = ngettext("%(n)s suggestion", "%(n)s suggestions", n) % {"n": n} if found else gettext("No suggestions")
    response = JsonResponse({"said": said, "items": [_item(one) for one in found]})
    response["Cache-Control"] = "private, max-age=60"
    return response


def _item(one: Suggestion) -> dict[str, Any]:
    """A suggestion with the address it leads to and a word for what it is; a term says for itself that it is one."""
    if one.document is not None:
        note, href = gettext("Document"), document_path(one.document)
    elif one.category is not None:
        note, href = gettext("Category"), category_path(one.category)
    else:
        note, href = "", f"{reverse('portal:search')}?{urlencode({'q': one.text})}"
    return {"kind": one.kind, "parts": _parts(one), "note": note, "href": href}


def _parts(one: Suggestion) -> list[tuple[str, bool]]:
    cuts = [0, *(cut for found in one.ranges for cut in found), len(one.text)]
    pieces = [one.text[start:end] for start, end in pairwise(cuts)]
    return [(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece]
