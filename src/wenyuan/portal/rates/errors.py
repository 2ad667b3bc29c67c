"""What is said to who asks too often."""

from __future__ import annotations

from typing import ClassVar

from wenyuan.kernel.errors import WenyuanError


class TooManyRequests(WenyuanError):
    """Too much was asked for in a short time. Nothing was lost; go on in %(seconds)s seconds. Where many people share one address, whoever signs in is counted alone."""

    code = "too_many_requests"
    status: ClassVar[int] = 429
    retry: ClassVar[bool] = True
