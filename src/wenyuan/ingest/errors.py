"""Why a file was not taken in."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class NotAFile(WenyuanError):
    """This is not a regular file (a link, a device or a folder in its place). It was left where it is."""

    code = "not_a_file"


class SourceUnreadable(WenyuanError):
    """The file cannot be read from where it lies. It was left where it is; check its permissions and add it again."""

    code, retry = "source_unreadable", True
