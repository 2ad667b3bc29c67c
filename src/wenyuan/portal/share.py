"""Ways to hand a document on: links, code for other sites, a QR code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from wenyuan.library.models import Document
from wenyuan.library.rules import is_public
from wenyuan.portal.addresses import absolute, short_path


@dataclass(frozen=True, kw_only=True)
class Share:
    """Absolute addresses and ready markup. `embed` is empty where strangers may not see the document."""

    #: Without the readable tail: percent-encoded Chinese is nine times as long and no more readable.
    link: str
    embed: str
    qr: SafeString


def may_embed(document: Document) -> bool:
    """Only what everyone may see is shown inside other sites."""
    return is_public(document)


def share(request: HttpRequest, document: Document) -> Share:
    """All ways for one document."""
    link = absolute(request, short_path(document))
    return Share(
        link=link,
        embed=_embed_code(request, document) if may_embed(document) else "",
        qr=_qr(link),
    )


def _embed_code(request: HttpRequest, document: Document) -> str:
    address = absolute(request, reverse("portal:embed", kwargs={"public_id": document.public_id}))
    # A plain str, not a safe one: the template must escape it once more, for it is shown as code.
    return (
        f'<iframe src="{escape(address)}" title="{escape(document.title)}" '
        'width="100%" height="640" loading="lazy" allowfullscreen></iframe>'
    )


@lru_cache(maxsize=512)
def _qr(address: str) -> SafeString:
    """Black on white in every colour scheme: many scanners cannot read the inverse."""
    code = segno.make_qr(address, error="m")
    svg = code.svg_inline(omitsize=True, dark="#000", light="#fff", border=2, svgclass="qr", lineclass=None)
    # Made by segno out of module coordinates; the address itself is not in the markup.
    return mark_safe(svg)  # noqa: S308
