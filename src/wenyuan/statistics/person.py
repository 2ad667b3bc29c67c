"""Who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.accounts.models import User

    Person: TypeAlias = User | AnonymousUser
else:
    Person = object
