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


#: Wall time for each second of processor time that is allowed: a machine with much to do is not the file's fault.
WAITING = 2.0
#: Processor seconds in the normal lane and in the slow one. All but a few files are looked at within .1 s.
LOOK_SECONDS, LOOK_SLOW_SECONDS, LOOK_MEMORY_MIB = 6, 60, 1024


def look_limits(*, slow: bool) -> Limits:
    """What looking at a file (type, gate, instant text) or setting a text may take."""
    return _limits(LOOK_SLOW_SECONDS if slow else LOOK_SECONDS, LOOK_MEMORY_MIB)


def pdf_limits(*, slow: bool) -> Limits:
    """What reading a PDF, or making one of a picture, may take."""
    settings = env()
    return _limits(settings.pdf_slow_seconds if slow else settings.pdf_seconds, settings.pdf_memory_mib)


def office_limits(*, slow: bool, files: int = 1) -> Limits:
    """What a LibreOffice child may take; a bulk child gets some more time for each further file."""
    settings = env()
    seconds = settings.office_slow_seconds if slow else settings.office_seconds + 2 * (files - 1)
    return _limits(seconds, settings.office_memory_mib)


def _limits(seconds: int, memory_mib: int) -> Limits:
    return Limits(wall_seconds=WAITING * seconds, cpu_seconds=seconds, memory_mib=memory_mib, file_mib=env().output_mib)


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
