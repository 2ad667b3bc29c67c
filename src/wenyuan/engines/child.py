"""The life of one child, from the fork to its exit. It never returns into the zygote."""

from __future__ import annotations

import errno
import json
import os
import signal
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from wenyuan.engines import cgroup, jail
from wenyuan.engines.errors import EngineError
from wenyuan.engines.task import Job, Task
from wenyuan.engines.verdict import failure
from wenyuan.engines.wire import Request

LOG = "log"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What kind of child a zygote makes."""

    walls: jail.Walls
    #: What the child may read besides its inputs and `jail.SYSTEM`.
    read: tuple[Path, ...]
    #: Whether the kernel caps the address space too (never for LibreOffice).
    address_space: bool
    #: Descriptors that what was preloaded holds open and needs: LibreOffice's own files and its wake-up pipe.
    keep: frozenset[int] = frozenset()
    #: Where a group with a bound on memory is made for each child; None: the watch alone.
    groups: cgroup.Groups | None = None
    #: Tasks that start a foreign program and jail that, not themselves (safety form B).
    starts_program: frozenset[str] = frozenset()


def run(
    task: Task,
    request: Request,
    cell: Cell,
    *,
    parent: int,
    folder: Path,
    result: int,
    group: cgroup.Group | None = None,
) -> NoReturn:
    """Lock this fresh fork of process `parent` up, run `task`, write its JSON to descriptor `result`, and end.

    `folder` becomes HOME, TMPDIR and the working directory; standard error goes to its file `log`. If a wall cannot
    be built nothing is parsed and the answer is engine_unavailable.
    """
    answer: dict[str, Any]
    try:
        if group is not None:
            group.join()
        _lock_up(request, cell, parent=parent, folder=folder, result=result)
    except BaseException:  # noqa: BLE001 -- the edge of the process: whatever it was, the parent must hear of it
        answer = failure("engine_unavailable", "the jail could not be built: " + traceback.format_exc(limit=3))
    else:
        out = request.out or folder / "out"
        answer = _work(task, Job(inputs=request.inputs, args=request.args, out=out))
    _send(result, answer)
    # No interpreter shutdown: LibreOffice's own at-exit code hangs or crashes in a fork.
    os._exit(0)


def _lock_up(request: Request, cell: Cell, *, parent: int, folder: Path, result: int) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    jail.leave_parent(parent, keep=cell.keep | {result})
    log = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    null = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
    for source, target in ((null, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(null)
    os.close(log)
    os.environ["HOME"] = os.environ["TMPDIR"] = os.fspath(folder)
    os.chdir(folder)
    if request.out is None:
        (folder / "out").mkdir()
    jail.set_limits(request.limits, address_space=cell.address_space)
    if request.task in cell.starts_program:
        return
    write = (folder,) if request.out is None else (folder, request.out)
    jail.enter(cell.walls, read=(*cell.read, *request.inputs.values()), write=write)


def _work(task: Task, job: Job) -> dict[str, Any]:
    try:
        return {"ok": True, "value": task(job)}
    except EngineError as error:
        return failure(error.code, error.detail, error.params)
    except MemoryError:
        return failure("memory", traceback.format_exc(limit=-2))
    except OSError as error:
        code = {errno.EFBIG: "output_too_big", errno.ENOSPC: "engine_unavailable"}.get(error.errno or 0, "unreadable")
        return failure(code, _told(error))
    except BaseException as error:  # noqa: BLE001 -- the edge of the process: a parser may raise anything
        return failure("unreadable", _told(error))


def _told(error: BaseException) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" ({Path(where[0].filename).name}:{where[0].lineno})" if where else ""
    return f"{type(error).__name__}: {error}{place}"


def _send(result: int, answer: dict[str, Any]) -> None:
    text = json.dumps(answer, ensure_ascii=False, default=str).encode("utf-8", "replace")
    view = memoryview(text)
    while view:
        view = view[os.write(result, view) :]
    os.close(result)
