"""The one door to a document's derived views, and who may keep what it gives out."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from wenyuan.library import previews, queries
from wenyuan.library.models import Document, Revision
from wenyuan.library.rules import is_public

#: Characters of the PDF's sha256 in addresses: enough that a renewed PDF never meets an old address of its revision.
KEY_LENGTH = 10


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A document that the person may see, with its current revision as far as the person may read it."""

    document: Document
    revision: Revision
    #: Pages that are there; `revision` may end earlier.
    total: int
    #: Whether others may see less of it than this person.
    is_more_than_others: bool

    @property
    def is_public(self) -> bool:
        """Whether anybody may see the same, so that caches on the way may keep its pieces."""
        return is_public(self.document) and not self.is_more_than_others


def shown(request: HttpRequest, public_id: str) -> Shown:
    """The document and what the person may read of its current revision; Http404 where the person may not see it or nothing was received yet."""
    document = queries.document(public_id, user=request.user)
    if document is None or document.current is None:
        raise Http404
    return Shown(
        document=document,
        revision=previews.excerpt(document, document.current, user=request.user),
        total=document.current.page_count,
        is_more_than_others=request.user.is_authenticated and previews.is_bounded(document),
    )


def revision_key(revision: Revision) -> str:
    """The revision in addresses of its pictures: number and PDF, so that the address changes when the pages do."""
    return f"{revision.number}-{str(revision.pdf_id or '')[:KEY_LENGTH]}"


def with_cache_rule(response: HttpResponseBase, seen: Shown, *, is_final: bool) -> HttpResponseBase:
    """Say who may keep the answer.

    A public document's piece at an address that names its content: anybody, for a year. At another address: anybody,
    asking again each time. Everything else: nobody, because the right to see it may end.
    """
    if not seen.is_public:
        response.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
    elif is_final:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "public, no-cache"
    return response
