"""People of every role, and the small library of the portal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache

from tests.portal.conftest import index, library  # noqa: F401 - fixtures
from wenyuan.accounts.models import User
from wenyuan.env import Env, env
from wenyuan.house import settings as house

PASSWORD = "open sesame 7"


@pytest.fixture(autouse=True)
def _no_tries_counted(db) -> None:
    cache.clear()


@pytest.fixture
def anna(db) -> User:
    """A reader."""
    return User.objects.create_user("anna", "anna@example.org", PASSWORD)


@pytest.fixture
def root(db) -> User:
    """The one administrator."""
    return User.objects.create_user("root-1", password=PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture
def set_env(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have the settings from outside say something else, everywhere."""

    def change(**values: object) -> None:
        if "sign_up" in values:
            house.assume({"sign_up": values["sign_up"]})
        changed = Env(**{**vars(env()), **values})
        for module in ("wenyuan.accounts.policy", "wenyuan.accounts.adapters", "wenyuan.accounts.letters"):
            monkeypatch.setattr(f"{module}.env", lambda: changed)

    return change
