"""The tools zygote's tasks as they are, but that a file may say what its parser is to suffer. For poison pills."""

from __future__ import annotations

import importlib
import os
import time
from typing import Any

from wenyuan.engines.task import REGISTRY, Job
from wenyuan.engines.tools import MODULES

for module in MODULES:
    importlib.import_module(module)

_honest = REGISTRY["sniff"]


def sniff(job: Job) -> dict[str, Any]:
    """Do what the file's first word says, as a parser would that a file has taken over; else look at it."""
    with job.inputs["file"].open("rb") as file:
        word = file.read(16).split(b"\n")[0]
    if word == b"POISON crash":
        os.abort()
    if word == b"POISON hang":
        time.sleep(600)
    if word == b"POISON memory":
        kept = []
        while True:
            kept.append(b"\1" * (64 << 20))
    return _honest(job)


REGISTRY["sniff"] = sniff
