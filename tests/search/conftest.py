"""A library with an index of its own for each test."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from wenyuan.accounts.models import User
from wenyuan.blobs.models import Blob
from wenyuan.library.models import Document, Page, Revision, Status
from wenyuan.search import indexer

Make = Callable[..., Document]


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create(username="owner")


@pytest.fixture
def anyone() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def make(owner: User) -> Make:
    """make(title, "text of page 1", "text of page 2", …, field=value): a document, published unless told otherwise."""
    numbers = count(1)

    def document(title: str, *pages: str, quick_text: str = "", kind: str = "pdf", **fields: Any) -> Document:
        blob = Blob.objects.create(sha256=f"{next(numbers):064}", size=1)
        fields = {"owner": owner, "status": Status.PUBLISHED} | fields
        made = Document.objects.create(title=title, **fields)
        made.current = Revision.objects.create(
            document=made, original=blob, file_name="file.x", kind=kind, quick_text=quick_text, page_count=len(pages)
        )
        made.save()
        Page.objects.bulk_create(Page(revision=made.current, number=n, text=t) for n, t in enumerate(pages, start=1))
        return made

    return document


@pytest.fixture
def indexed(make: Make) -> Make:
    """Like make, and the index knows it."""

    def document(*args: Any, **fields: Any) -> Document:
        made = make(*args, **fields)
        indexer.apply([made.pk])
        return made

    return document
