"""What can go wrong on the house's pages."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class NoLogo(WenyuanError):
    """This file does not become a logo: it must be a PNG, JPEG or WebP picture of at most 2 MB. The old one stays."""

    code = "no_logo"
