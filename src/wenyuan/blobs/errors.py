"""Why bytes could not be kept or found."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class NoSpace(WenyuanError):
    """The disk of the library is full. The file was not added; make room or ask the administrator, then add it again."""

    code, status, retry = "no_space", 507, True


class BlobMissing(WenyuanError):
    """The bytes of this file are not in the store. The administrator can look for them with “wenyuan check”."""

    code, status = "blob_missing", 500


class StoreUnavailable(WenyuanError):
    """The store of the files does not answer. Nothing was changed; try again in a minute."""

    code, status, retry = "store_unavailable", 503, True


class WentAway(WenyuanError):
    """These bytes were being cleared away at the moment they came again. Nothing was changed; send the file again."""

    code, status, retry = "went_away", 503, True
