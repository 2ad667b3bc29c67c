"""What can go wrong on the house's pages."""

from __future__ import annotations

from typing import ClassVar

from wenyuan.kernel.errors import WenyuanError


class NoLogo(WenyuanError):
    """This file does not become a logo: it must be a PNG, JPEG or WebP picture of at most 2 MB. The old one stays."""

    code = "no_logo"


class YourOwn(WenyuanError):
    """You cannot change your own role. Nothing was changed; another administrator can."""

    code = "your_own"
    status: ClassVar[int] = 409


class LastOne(WenyuanError):
    """This is the last administrator. Nothing was changed; make another one first."""

    code = "last_one"
    status: ClassVar[int] = 409
