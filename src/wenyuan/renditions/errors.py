"""Why a view of a page cannot be given."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class NoPages(WenyuanError):
    """This document has no pages to show, only text. Open its text instead."""

    code = "no_pages"
    status = 404


class OddRendition(WenyuanError):
    """The page could not be drawn: what the drawing program returned is not a page. The document itself is unharmed."""

    code = "odd_rendition"
    status = 502
    retry = True
