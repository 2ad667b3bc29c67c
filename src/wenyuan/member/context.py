"""What the pages around signing in know of the house: asked only by templates that show it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from wenyuan.accounts import invitations, policy


def doors(request: HttpRequest) -> dict[str, Any]:
    """Context processor: how accounts come to be, the invitation of this session, whether mails leave the machine."""
    return {
        "sign_up": policy.sign_up().value,
        "may_sign_up": policy.sign_up() == policy.SignUp.OPEN,
        "invitation": SimpleLazyObject(partial(invitations.brought, request)),
        "has_mail": policy.has_mail(),
    }
