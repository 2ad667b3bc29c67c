"""Bringing files in, and what became of them: the upload page, one's batches, and every file one ever brought."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from wenyuan.env import env
from wenyuan.house import settings as house
from wenyuan.ingest import queries as arrivals
from wenyuan.ingest import uploads as receiving
from wenyuan.ingest.errors import BadUpload, MayNotUpload
from wenyuan.ingest.filing import needs_review
from wenyuan.ingest.models import Batch
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library import queries
from wenyuan.library.licences import licence_of
from wenyuan.portal.addresses import short_path
from wenyuan.portal.batch_form import BatchForm
from wenyuan.portal.paging import asked_page, pager
from wenyuan.portal.rates import UPLOADS, charge
from wenyuan.portal.reasons import failure, sentence
from wenyuan.portal.uploading import lines, tally
from wenyuan.portal.views.problems import problem

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

LENGTH = 50
#: Batches on the page of one's uploads.
RECENT = 10
#: Digests that are asked about at once.
MOST_DIGESTS = 100
_DIGEST = re.compile(r"[0-9a-f]{64}")


@require_safe
@login_required
def uploads(request: HttpRequest) -> HttpResponse:
    """One's own documents in every state, newest first, 50 a page, each with its reason and its original."""
    mine = queries.documents(request.user).filter(owner_id=request.user.pk).order_by("-pk")
    number = asked_page(request)
    turn = pager(number, total=mine.count(), length=LENGTH)
    start = (number - 1) * LENGTH
    rows = [(document, failure(document.current)) for document in mine[start : start + LENGTH]]
    batches = arrivals.batches(_person(request))[:RECENT] if number == 1 else []
    return render(request, "portal/uploads.html", {"rows": rows, "pager": turn, "batches": batches})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """The page to bring files in. POST makes a batch of its fields, with the files of a plain form if there are any.

    A script that sends the files itself asks for JSON and gets the batch's key and addresses.
    """
    person = _person(request)
    if not person.may_upload:
        return problem(request, MayNotUpload())
    wants_json = "application/json" in request.headers.get("Accept", "")
    form = BatchForm(request.POST or None, by=person)
    if request.method != "POST" or not form.is_valid():
        if wants_json and request.method == "POST":
            return JsonResponse({"errors": form.errors}, status=400)
        context = {
            "form": form,
            "limit_mib": house.get().max_upload_mib,
            "days": env().upload_days,
            "waits": needs_review(person, None),
        }
        return render(request, "portal/upload.html", context, status=400 if request.method == "POST" else 200)
    batch = form.batch(person)
    if wants_json:
        return JsonResponse({"key": batch.key})
    return _brought(request, batch)


def _brought(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Receive the files of a plain form into a batch; what cannot be taken is said on the batch's page."""
    for file in request.FILES.getlist("files"):
        try:
            charge(request, UPLOADS)
            receiving.bring(file, owner=_person(request), name=file.name or "", size=file.size or 0, batch=batch)
        except WenyuanError as error:
            messages.error(request, f"{file.name}: {sentence(error)}")
    return redirect("portal:batch", key=batch.key)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def batch(request: HttpRequest, key: str) -> HttpResponse:
    """One's own batch: every file with its state. `?format=json`: the same for the script that keeps it up to date.

    POST: more files for it, from a plain form.
    """
    found = _batch(request, key)
    if request.method == "POST":
        return _brought(request, found)
    rows = lines(found, user=request.user)
    if request.GET.get("format") == "json":
        is_final = all(row.is_final for row in rows)
        response = JsonResponse(
            {"key": found.key, "tally": tally(rows), "final": is_final, "rows": [row.record() for row in rows]},
            json_dumps_params={"ensure_ascii": False},
        )
        response.headers["Cache-Control"] = "no-store"
        return response
    context = {"batch": found, "rows": rows, "tally": tally(rows), "licence": licence_of(found.licence)}
    return render(request, "portal/batch.html", context)


@require_safe
@login_required
def known(request: HttpRequest) -> HttpResponse:
    """Which of the files named by ?sha256=…,… are in the library, as far as the person may see: before a byte is sent."""
    digests = [one for one in request.GET.get("sha256", "").split(",") if _DIGEST.fullmatch(one)]
    if not digests or len(digests) > MOST_DIGESTS:
        return JsonResponse({"error": sentence(BadUpload(why="sha256"))}, status=400)
    found = arrivals.known_bytes(digests, user=request.user)
    answer = {digest: {"title": one.title, "address": short_path(one)} for digest, one in found.items()}
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    return response


def _batch(request: HttpRequest, key: str) -> Batch:
    found = arrivals.batch(key, owner=_person(request))
    if found is None:
        raise Http404("no such batch")
    return found


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
