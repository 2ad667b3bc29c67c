"""The tools zygote's tasks as they are, but that a file may say what its parser is to suffer. For poison pills."""

from __future__ import annotations

import importlib
import os
import time
from typing import Any

from wenyuan.engines.task import REGISTRY, Job, Task
from wenyuan.engines.tools import MODULES

for module in MODULES:
    importlib.import_module(module)

#: The first word of a file that takes over its parser, by the task that it takes over.
_WORDS = {"sniff": b"POISON ", "quick_text": b"LATER "}


def _suffer(what: bytes) -> None:
    if what == b"crash":
        os.abort()
    if what == b"hang":
        time.sleep(600)
    if what == b"memory":
        kept = []
        while True:
            kept.append(b"\1" * (64 << 20))


def _poisoned(name: str, honest: Task) -> Task:
    def run(job: Job) -> dict[str, Any]:
        with job.inputs["file"].open("rb") as file:
            line = file.readline(64).rstrip()
        if line.startswith(_WORDS[name]):
            _suffer(line.removeprefix(_WORDS[name]))
        return honest(job)

    return run


for name in _WORDS:
    REGISTRY[name] = _poisoned(name, REGISTRY[name])
