"""What all tests share."""

from __future__ import annotations

import pytest

from tests.s3 import s3  # noqa: F401 - a fixture for all


@pytest.fixture(autouse=True)
def _plain_static(settings) -> None:  # type: ignore[no-untyped-def]
    # Tests read static files where they lie; the hashed copies are made by `wenyuan serve`.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
