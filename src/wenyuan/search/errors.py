"""Why a search gives no answer."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class IndexNotReady(WenyuanError):
    """Search is being rebuilt and will be back in a few minutes. All documents can still be opened from the shelves."""

    code = "index_not_ready"
    status = 503
    retry = True


class IndexBusy(WenyuanError):
    """Another process is writing the search index. Stop it, or wait until it is done, and try again."""

    code = "index_busy"
    status = 409
    retry = True


class IndexDiskFull(WenyuanError):
    """The disk of the search index is full. Search goes on with what it has; make room, and the rest is added by itself."""

    code = "index_disk_full"
    status = 507
    retry = True
