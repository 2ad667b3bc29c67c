"""The category tree out of the library and into it: a file to download, and a file that is tried before it is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wenyuan.accounts.models import User
from wenyuan.kernel.errors import WenyuanError
from wenyuan.moderation import tree_files
from wenyuan.moderation.errors import BadTreeFile
from wenyuan.portal.reasons import sentence
from wenyuan.workbench.access import whole_library_only


@whole_library_only
@require_http_methods(["GET", "HEAD", "POST"])
def tree_file(request: HttpRequest) -> HttpResponse:
    """`?format=` gives the tree as that file. POST tries a file and shows what would change; with `stamp`, does it."""
    wanted = request.GET.get("format", "")
    if wanted:
        return _download(wanted)
    if request.method != "POST":
        return _page(request)
    name = request.POST.get("format", "")
    text, stamp = request.POST.get("text", ""), request.POST.get("stamp", "")
    try:
        if (sent := request.FILES.get("file")) is not None:
            text, name = _text_of(sent), (sent.name or "").rpartition(".")[2].lower()
        if name not in tree_files.FORMATS:
            raise BadTreeFile(place=_("the name of the file"), why=_("it ends in none of .json, .csv, .tsv"))
        by: User = request.user  # type: ignore[assignment]
        changes = tree_files.apply(tree_files.read(text, name), by=by, is_trial=not stamp, expected=stamp)
    except WenyuanError as error:
        return _page(request, text=text, name=name, trouble=error)
    if stamp:
        messages.success(request, _("The tree is now as the file has it: %(n)s changes.") % {"n": len(changes)})
        return redirect(reverse("desk:categories"))
    return _page(request, text=text, name=name, changes=changes)


def _download(name: str) -> HttpResponse:
    if name not in tree_files.FORMATS:
        raise Http404("no such format")
    # Table programs take a file without this mark for one of the machine's own old encoding.
    text = ("" if name == "json" else "\ufeff") + tree_files.write(name)
    response = HttpResponse(text, content_type=f"{tree_files.FORMATS[name]}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="categories.{name}"'
    return response


def _text_of(sent) -> str:  # type: ignore[no-untyped-def]
    if sent.size > tree_files.LARGEST:
        raise BadTreeFile(place=sent.name, why=_("it is too large"))
    try:
        return sent.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTreeFile(place=sent.name, why=_("it is not written in UTF-8")) from error


def _page(
    request: HttpRequest,
    *,
    text: str = "",
    name: str = "",
    changes: list[tree_files.Change] | None = None,
    trouble: WenyuanError | None = None,
) -> HttpResponse:
    context = {
        "tab": "categories",
        "formats": list(tree_files.FORMATS),
        "text": text,
        "name": name,
        "changes": changes,
        "stamp": tree_files.stamp() if changes else "",
        "trouble": sentence(trouble) if trouble else "",
    }
    return render(request, "workbench/tree_file.html", context, status=trouble.status if trouble else 200)
