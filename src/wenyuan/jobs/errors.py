"""What can go wrong between a worker and the table."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class LostLease(WenyuanError):
    """Somebody else works on this step now. The late result was dropped."""

    code = "lost_lease"
