"""Resumable uploads: our side of tus 1.0.0 (https://tus.io/protocols/resumable-upload), core and five of its extensions.

creation, creation-with-upload, termination, checksum, expiration. An upload belongs to who began it; for others it is not there.
Metadata that is read: filename (folders allowed), batch (a key of one's own), document (public id: a new revision), note.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from wenyuan.accounts.tokens import takes_token
from wenyuan.blobs.errors import NoSpace
from wenyuan.blobs.uploads import Checksum, Interrupted
from wenyuan.house import settings as house
from wenyuan.ingest import uploads
from wenyuan.ingest.errors import BadUpload, MayNotUpload, UploadElsewhere, UploadGone
from wenyuan.ingest.models import Batch, Upload
from wenyuan.kernel.errors import WenyuanError
from wenyuan.library import queries
from wenyuan.portal.reasons import sentence

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
ALGORITHMS = {"sha1": 20, "sha256": 32}
BYTES = "application/offset+octet-stream"
#: More than any name, note and key come to.
MOST_METADATA = 8_000


@takes_token("upload")
@require_http_methods(["OPTIONS", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """OPTIONS: what this server can do. POST: begin an upload, with its first bytes in the body if there are any."""
    if request.method == "OPTIONS":
        return _answer(
            204,
            **{
                "Tus-Version": VERSION,
                "Tus-Extension": EXTENSIONS,
                "Tus-Max-Size": str(house.get().max_upload_mib << 20),
                "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
            },
        )
    return _guarded(request, _begin)


@takes_token("upload")
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def file(request: HttpRequest, key: str) -> HttpResponse:
    """HEAD: where an upload stands. PATCH: go on with it. DELETE: give it up."""
    return _guarded(request, {"HEAD": _stand, "PATCH": _go_on, "DELETE": _give_up}[str(request.method)], key)


def _guarded(request: HttpRequest, answer: Any, *args: str) -> HttpResponse:
    """Version and person checked first; every reason as a sentence of text."""
    if request.headers.get("Tus-Resumable", VERSION) != VERSION:
        return _answer(412, **{"Tus-Version": VERSION})
    try:
        if not (request.user.is_authenticated and request.user.may_upload):
            raise MayNotUpload
        response: HttpResponse = answer(request, *args)
    except Interrupted:
        return _answer(400)  # nobody hears it
    except UploadElsewhere as error:
        response = _answer(error.status, sentence(error))
        response.headers["Upload-Offset"] = str(error.params["offset"])
    except WenyuanError as error:
        response = _answer(error.status, sentence(error))
        if isinstance(error, NoSpace):
            response.headers["Retry-After"] = "30"
    return response


def _begin(request: HttpRequest) -> HttpResponse:
    size = _number(request, "Upload-Length")
    told = metadata(request.headers.get("Upload-Metadata", ""))
    batch = Batch.objects.filter(owner=request.user.pk, key=told["batch"]).first() if "batch" in told else None
    if "batch" in told and batch is None:
        raise BadUpload(why="batch")
    target = None
    if "document" in told:
        target = queries.document(told["document"], user=request.user)
        if target is None:
            raise BadUpload(why="document")
    upload = uploads.begin(
        owner=request.user,  # type: ignore[arg-type]
        name=told.get("filename") or "unnamed",
        size=size,
        batch=batch,
        target=target,
        note=told.get("note", ""),
    )
    if request.content_type == BYTES or not size:
        length = _length(request) if request.content_type == BYTES else 0
        try:
            upload = uploads.append(upload, request, at=0, length=length, checksum=_checksum(request))
        except (WenyuanError, Interrupted):
            # Its address was never told, so nobody could go on with it.
            uploads.discard(upload)
            raise
        if upload.offset < length:  # the body ended short: nobody hears its address either
            uploads.discard(upload)
            raise Interrupted(f"{upload.offset} of {length}")
    response = _standing(upload, 201)
    response.headers["Location"] = reverse("files:tus-file", args=[upload.key])
    return response


def _stand(request: HttpRequest, key: str) -> HttpResponse:
    upload = _own(request, key)
    response = _standing(upload, 200)
    response.headers["Upload-Length"] = str(upload.size)
    return response


def _go_on(request: HttpRequest, key: str) -> HttpResponse:
    upload = _own(request, key)
    if request.content_type != BYTES:
        return _answer(415)
    at = _number(request, "Upload-Offset")
    return _standing(uploads.append(upload, request, at=at, length=_length(request), checksum=_checksum(request)), 204)


def _give_up(request: HttpRequest, key: str) -> HttpResponse:
    uploads.discard(_own(request, key))
    return _answer(204)


def _own(request: HttpRequest, key: str) -> Upload:
    found = Upload.objects.select_related("owner", "batch__category", "target__category").filter(
        owner=request.user.pk, key=key
    )
    upload = found.first()
    if upload is None:
        raise UploadGone(key)
    return upload


def _standing(upload: Upload, status: int) -> HttpResponse:
    response = _answer(status)
    response.headers["Upload-Offset"] = str(upload.offset)
    if upload.state == Upload.State.COMING:
        response.headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _answer(status: int, text: str = "", **headers: str) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _number(request: HttpRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadUpload(why=name)
    return int(text)


def _length(request: HttpRequest) -> int:
    """Bytes of the body. One of unknown length is refused: what came whole could not be told from what broke off."""
    return _number(request, "Content-Length")


def _checksum(request: HttpRequest) -> Checksum | None:
    """The Upload-Checksum header, "sha256 <base64>". Raises BadUpload for another algorithm or form."""
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, digest = header.partition(" ")
    try:
        raw = base64.b64decode(digest, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != ALGORITHMS.get(algorithm, -1):
        raise BadUpload(why="Upload-Checksum")
    return Checksum(algorithm=algorithm, digest=raw)


def metadata(header: str) -> dict[str, str]:
    """`key base64,key base64,key` as texts. Raises BadUpload for another form."""
    if len(header) > MOST_METADATA:
        raise BadUpload(why="Upload-Metadata")
    found: dict[str, str] = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except binascii.Error:
            raise BadUpload(why="Upload-Metadata") from None
    return found
