"""Tasks that do what a parser taken over by a hostile file would do. A zygote of the tests imports this module."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from wenyuan.engines.errors import Encrypted, UnsafeArchive
from wenyuan.engines.task import Job, task


@task("echo")
def echo(job: Job) -> dict[str, Any]:
    """Read the input, write it to the output, and say what was there."""
    data = job.inputs["file"].read_bytes()
    (job.out / "copy").write_bytes(data)
    return {"bytes": len(data), "args": dict(job.args)}


@task("hang")
def hang(_job: Job) -> dict[str, Any]:
    """Never end, using nothing."""
    while True:
        time.sleep(60)


@task("spin")
def spin(_job: Job) -> dict[str, Any]:
    """Never end, using a processor."""
    while True:
        pass


@task("eat_memory")
def eat_memory(_job: Job) -> dict[str, Any]:
    """Take memory and touch it."""
    kept = []
    while True:
        kept.append(bytearray(os.urandom(1) * (8 << 20)))


@task("grab_memory")
def grab_memory(job: Job) -> dict[str, Any]:
    """Take memory at once, faster than anybody looks, and keep it."""
    kept = b"\1" * (job.args["mib"] << 20)
    time.sleep(60)
    return {"kept": len(kept)}


@task("segfault")
def segfault(_job: Job) -> dict[str, Any]:
    """Read address zero."""
    return {"read": ctypes.string_at(0).decode()}


@task("abort")
def abort(_job: Job) -> dict[str, Any]:
    """End as a failed assertion does."""
    os.abort()


@task("leave")
def leave(job: Job) -> dict[str, Any]:
    """End without a word, with the exit status asked for."""
    os._exit(job.args["status"])


@task("terminate")
def terminate(_job: Job) -> dict[str, Any]:
    """Be ended from outside, as by a system that shuts down."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)
    return {}


@task("write_much")
def write_much(job: Job) -> dict[str, Any]:
    """Write one file larger than allowed."""
    block = b"x" * (1 << 20)
    with (job.out / "big").open("wb") as file:
        for _ in range(job.args["mib"]):
            file.write(block)
    return {}


@task("write_many")
def write_many(job: Job) -> dict[str, Any]:
    """Write many files, each within the limit."""
    for number in range(job.args["files"]):
        (job.out / str(number)).write_bytes(b"x" * (1 << 20))
    return {}


@task("talk_much")
def talk_much(job: Job) -> dict[str, Any]:
    """Return more JSON than a reply may hold."""
    return {"text": "x" * job.args["bytes"]}


@task("many_threads")
def many_threads(job: Job) -> dict[str, Any]:
    """Start threads until it is stopped."""
    for _ in range(job.args["threads"]):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(60)
    return {}


@task("refuse")
def refuse(job: Job) -> dict[str, Any]:
    """Raise a reason that the errors know."""
    if job.args["reason"] == "encrypted":
        raise Encrypted("by the test")
    raise UnsafeArchive("by the test", why="path")


@task("stumble")
def stumble(_job: Job) -> dict[str, Any]:
    """Raise what no one foresaw."""
    raise RuntimeError("the third byte is odd")


@task("look_around")
def look_around(_job: Job) -> dict[str, Any]:
    """Say what the child was left with."""
    fds = []
    for number in range(3, 256):
        try:
            os.fstat(number)
        except OSError:
            continue
        fds.append(number)
    return {"environment": dict(os.environ), "descriptors": fds, "folder": os.getcwd()}


@task("meddle")
def meddle(job: Job) -> dict[str, Any]:
    """Try to change what belongs to others and say which calls did not fail."""
    victim = Path(job.args["victim"])
    done = {}
    ways = {
        "chmod": lambda: os.chmod(victim, 0o777),
        "utime": lambda: os.utime(victim, (0, 0)),
        "truncate": lambda: os.truncate(victim, 0),
        "empty_input": lambda: os.close(os.open(job.inputs["file"], os.O_RDONLY | os.O_TRUNC)),
        "write_input": lambda: job.inputs["file"].write_bytes(b""),
        "unlink": lambda: os.unlink(victim),
        "symlink": lambda: os.symlink(victim, job.out / "link"),
        "fifo": lambda: os.mkfifo(job.out / "fifo"),
        "fork": _fork,
        "kill": lambda: os.kill(os.getppid(), signal.SIGKILL),
        "setsid": os.setsid,
    }
    for name, way in ways.items():
        if name in job.args.get("spare", ()):
            continue
        try:
            way()
        except OSError:
            done[name] = False
        else:
            done[name] = True
    return done


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
