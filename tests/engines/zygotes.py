"""Starting and stopping the zygotes of the tests."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wenyuan.engines.client import Engine, start

#: A zygote gets none of the tests' environment, so it is told where the tests' own tasks lie.
CANARY = {"PYTHONPATH": str(Path(__file__).parent)}
CANARY_OPTIONS = ("--module", "canary.tasks")


def stop(process: subprocess.Popen[bytes]) -> int:
    """End a zygote and give its status."""
    process.terminate()
    return process.wait(timeout=30)


@contextmanager
def zygote(kind: str, folder: Path, *, options: Sequence[str] = (), parallel: int = 2) -> Iterator[Engine]:
    """A zygote of its own for one test: "hostile" is the tools one with the tasks of canary.tasks."""
    socket = folder / f"{kind}.sock"
    if kind == "hostile":
        process = start("tools", socket, parallel=parallel, options=(*CANARY_OPTIONS, *options), environment=CANARY)
    else:
        process = start(kind, socket, parallel=parallel, options=options)
    try:
        yield Engine(socket)
    finally:
        if process.poll() is None:
            stop(process)
