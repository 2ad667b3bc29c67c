"""Nobody refers to bytes without collecting knowing of it."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import models

from wenyuan.blobs.models import Blob
from wenyuan.blobs.references import columns, referring

#: Columns that may hold a sha256 and claim no bytes in the store, each with its reason. A reference is a foreign key.
NO_CLAIM = {
    "blobs.Blob.sha256": "the bytes themselves",
    "keeping.Damage.blob": "a note of damage, which outlives its blob",
    "moderation.Barred.sha256": "what must not come back; the bytes may well be gone",
    "house.Picture.sha256": "a logo, whose bytes lie in its own row",
    "keeping.Round.reached": "how far a scrub has come",
    "ingest.Arrival.key": "a hash over owner, place and bytes",
}
#: Hashes of other things than files.
OTHER_HASHES = {
    "accounts.Invitation.digest",
    "accounts.Token.digest",
    "audit.Seal.details",
    "audit.Seal.hash",
    "copies.Fingerprint.hashes",
    "copies.Fingerprint.norm_hash",
    "moderation.Barred.hashes",
    "moderation.Barred.norm_hash",
}
_NAME = re.compile(r"sha|digest|blob|hash|picture|logo|bytes_of|file$")


def test_every_reference_there_is_now_is_found() -> None:
    found = {f"{model._meta.label}.{name}" for model, name in referring()}
    assert found >= {"library.Revision.original", "library.Revision.pdf", "ingest.Format.blob"}
    assert ("library_revision", "pdf_id") in columns()


def test_every_column_that_could_hold_a_sha256_is_a_foreign_key_or_says_why_not() -> None:
    could = set()
    for model in apps.get_models():
        if not model.__module__.startswith("wenyuan."):
            continue
        for field in model._meta.get_fields():
            is_text = isinstance(field, models.CharField | models.TextField | models.BinaryField)
            is_long = isinstance(field, models.CharField) and field.max_length == 64
            if is_text and not field.is_relation and (is_long or _NAME.search(field.name)):
                could.add(f"{model._meta.label}.{field.name}")
    assert could == set(NO_CLAIM) | OTHER_HASHES


@pytest.mark.parametrize(("model", "name"), referring(), ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_a_row_is_not_removed_under_who_refers_to_it(model: type[models.Model], name: str) -> None:
    assert model._meta.get_field(name).remote_field.on_delete is models.PROTECT
    assert model._meta.get_field(name).related_model is Blob
