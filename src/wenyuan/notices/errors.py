"""What can go wrong when somebody is told something."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class ReasonMissing(WenyuanError):
    """Say why: the uploader will read it. Nothing was changed."""

    code = "reason_missing"
