"""A machine on which no jail can be built: said so, and nothing foreign is opened unless the administrator accepts it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engines import samples
from tests.engines.zygotes import stop
from wenyuan.engines.client import Engine
from wenyuan.engines.errors import EngineUnavailable

#: Starts the rest of the command line on a kernel that answers as one without Landlock does.
WITHOUT_LANDLOCK = """
import errno, os, sys
import pyseccomp as sc
filter_ = sc.SyscallFilter(sc.ALLOW)
filter_.add_rule(sc.ERRNO(errno.ENOSYS), 444)
filter_.load()
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@contextmanager
def zygote_without_landlock(socket: Path, *options: str) -> Iterator[Engine]:
    """The tools zygote on such a kernel."""
    words = ["-m", "wenyuan.engines.zygote", "tools", "--socket", os.fspath(socket), f"--die-with={os.getpid()}"]
    process = subprocess.Popen([sys.executable, "-c", WITHOUT_LANDLOCK, *words, *options])
    engine = Engine(socket)
    try:
        while True:
            assert process.poll() is None
            try:
                engine.ping()
            except EngineUnavailable:
                time.sleep(0.05)
            else:
                break
        yield engine
    finally:
        stop(process)


def look(engine: Engine, folder: Path) -> str:
    source = folder / "a.docx"
    source.write_bytes(samples.docx("x"))
    return str(engine.run("sniff", inputs={"file": source}, args={"name": "a.docx"}).value["kind"])


def test_without_a_jail_no_file_is_opened(tmp_path: Path) -> None:
    with zygote_without_landlock(tmp_path / "s") as engine:
        assert engine.ping()["tier"] == 3
        with pytest.raises(EngineUnavailable, match="no jail can be built here"):
            look(engine, tmp_path)


def test_unless_the_administrator_accepts_it(tmp_path: Path) -> None:
    with zygote_without_landlock(tmp_path / "s", "--no-jail") as engine:
        assert "switched off" in engine.ping()["jail"]
        assert look(engine, tmp_path) == "docx"
