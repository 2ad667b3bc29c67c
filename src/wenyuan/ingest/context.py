"""What a step works with: the engines and a scratch folder of its own."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wenyuan.engines.client import Engine
from wenyuan.engines.task import Limits
from wenyuan.env import env


@dataclass(frozen=True, kw_only=True)
class Engines:
    """The two zygotes of this machine."""

    office: Engine
    tools: Engine

    @classmethod
    def of_this_machine(cls) -> Engines:
        """The zygotes at their places in HOME/run."""
        run = env().home / "run"
        return cls(office=Engine(run / "office.sock"), tools=Engine(run / "tools.sock"))


#: Looking at a file: type, gate, instant text.
LOOK_LIMITS = Limits(wall_seconds=30, cpu_seconds=30, memory_mib=1024)
#: Reading a PDF. The first 2,000 pages of anything must fit.
PDF_LIMITS = Limits(wall_seconds=120, cpu_seconds=120, memory_mib=1536)
#: Pictures.
IMAGE_LIMITS = Limits(wall_seconds=30, cpu_seconds=40, memory_mib=1536)


def office_limits(*, slow: bool, files: int = 1) -> Limits:
    """What a LibreOffice child may take; a bulk child gets some more time for each further file."""
    settings = env()
    seconds = settings.office_slow_seconds if slow else settings.office_seconds + 2 * (files - 1)
    return Limits(wall_seconds=seconds, cpu_seconds=seconds + 10, memory_mib=settings.office_memory_mib)


@contextmanager
def scratch() -> Iterator[Path]:
    """A new private folder in HOME/scratch, removed afterwards whatever happens."""
    folder = env().home / "scratch" / f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_scratch() -> None:
    """Remove what dead processes of this machine left."""
    for folder in (env().home / "scratch").glob("[0-9]*-*"):
        pid = int(folder.name.split("-")[0])
        if not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)
