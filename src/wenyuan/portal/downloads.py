"""The forms in which a document may be taken home."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from wenyuan.library.models import Document
from wenyuan.portal.kinds import kind_name


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One form: its name, its size in bytes, its address."""

    name: str
    kind: str
    size: int
    address: str


def choices(document: Document) -> list[Choice]:
    """The original first, then the PDF made of it unless the original is that PDF, then other formats that were attached.

    The caller asked may_download.
    """
    revision = document.current
    if revision is None:
        return []
    base = reverse("files:download", kwargs={"public_id": document.public_id})
    original = revision.original
    found = [
        Choice(name=kind_name(revision.kind), kind=revision.kind, size=original.size, address=f"{base}?as=original")
    ]
    if revision.pdf is not None and revision.pdf.sha256 != original.sha256:
        found.append(Choice(name=kind_name("pdf"), kind="pdf", size=revision.pdf.size, address=f"{base}?as=pdf"))
    found += [
        Choice(name=kind_name(one.kind), kind=one.kind, size=one.blob.size, address=f"{base}?as=format-{one.pk}")
        for one in document.formats.select_related("blob")
    ]
    return found
