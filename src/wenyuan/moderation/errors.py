"""What can go wrong when order is kept: categories, tags, reports."""

from __future__ import annotations

from typing import ClassVar

from wenyuan.kernel.errors import WenyuanError


class NameTaken(WenyuanError):
    """There is something called “%(value)s” already. Nothing was changed; choose another name, or merge the two."""

    code = "name_taken"
    status: ClassVar[int] = 409
