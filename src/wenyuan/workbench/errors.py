"""What can go wrong at the desk."""

from __future__ import annotations

from typing import ClassVar

from wenyuan.kernel.errors import WenyuanError


class AlreadyTakenBack(WenyuanError):
    """That was taken back already. Nothing was changed."""

    code = "already_taken_back"
    status: ClassVar[int] = 409


class NotForThisOne(WenyuanError):
    """“%(verb)s” cannot be said of this item, only of others in the queue. Nothing was changed."""

    code = "not_for_this_one"
    status: ClassVar[int] = 409


class Final(WenyuanError):
    """That cannot be taken back: it has begun. Nothing was changed."""

    code = "final"
    status: ClassVar[int] = 409


class CategoryMissing(WenyuanError):
    """Choose a category first. Nothing was changed."""

    code = "category_missing"
