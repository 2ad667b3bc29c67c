"""The task `jail_probe`: a child of a real zygote tries to get out of its own jail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wenyuan.engines import attempts
from wenyuan.engines.task import Job


def jail_probe(job: Job) -> dict[str, Any]:
    """Try every way out; args: marker (a file outside), port (TCP), unix (a socket's path). Gives {way: worked}."""
    return attempts.succeeded(marker=Path(job.args["marker"]), port=job.args["port"], unix=Path(job.args["unix"]))
