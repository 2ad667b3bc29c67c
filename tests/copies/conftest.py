"""Real texts of the sample library, and documents made of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any

import pytest

from wenyuan.accounts.models import User
from wenyuan.blobs.models import Blob
from wenyuan.copies import actions
from wenyuan.library.models import Document, Page, Revision, Status

Make = Callable[..., Document]

#: Chinese texts of the sample library of 900 characters and more that have nothing to do with each other.
NAMES = "printing-history fire-rules first-aid mediation volunteer-handbook tea garden-walk charter".split()


@cache
def text_named(name: str) -> str:
    """The words of a sample text, without its head and its markup."""
    raw = files("wenyuan.demo").joinpath(f"texts/{name}.md").read_text(encoding="utf-8")
    raw = re.sub(r"\A\+\+\+.*?\+\+\+\n", "", raw, flags=re.DOTALL)
    return re.sub(r"(?m)^[#>*\-\s]+|\*\*|`|\|", "", raw)


@pytest.fixture(scope="session")
def text() -> Callable[[str], str]:
    """text("tea"): a sample text."""
    return text_named


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create(username="owner")


@pytest.fixture
def make(owner: User) -> Make:
    """make("text of page 1", …, field=value): a document, published unless told otherwise; not yet fingerprinted."""
    numbers = count(1)

    def document(*pages: str, **fields: Any) -> Document:
        n = next(numbers)
        blob = fields.pop("blob", None) or Blob.objects.create(sha256=f"{n:064}", size=1)
        fields = {"owner": owner, "status": Status.PUBLISHED, "title": f"文{n}"} | fields
        if fields["status"] == Status.PUBLISHED:
            fields.setdefault("published_at", f"2024-{1 + (n - 1) // 28:02}-{1 + (n - 1) % 28:02}T00:00:00Z")
        made = Document.objects.create(**fields)
        made.current = Revision.objects.create(document=made, original=blob, file_name="file.x", page_count=len(pages))
        made.save()
        Page.objects.bulk_create(Page(revision=made.current, number=k, text=t) for k, t in enumerate(pages, start=1))
        return Document.objects.select_related("current").get(pk=made.pk)

    return document


@pytest.fixture
def add(make: Make) -> Make:
    """Like make, then fingerprinted and matched as the pipeline does it."""

    def document(*args: Any, **fields: Any) -> Document:
        made = make(*args, **fields)
        actions.mark(made)
        actions.match(made)
        return Document.objects.select_related("current").get(pk=made.pk)

    return document
