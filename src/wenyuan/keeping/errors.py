"""Why a backup or a restore does not go through."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class NoBackup(WenyuanError):
    """%(where)s is no backup that can be restored: %(why)s. Nothing was changed."""

    code = "no_backup"


class InTheWay(WenyuanError):
    """There is a library already at %(where)s. Nothing was changed; restore into an empty HOME, or say --replace, which keeps the old database beside the new one."""

    code = "in_the_way"


class ShelfBusy(WenyuanError):
    """Another backup is being written to %(where)s. Nothing was changed; run this again when it has ended."""

    code, retry = "shelf_busy", True


class ToolFailed(WenyuanError):
    """%(tool)s did not do its work: %(why)s. What there was before is unchanged; see that it is installed and run the same command again."""

    code, retry = "tool_failed", True
