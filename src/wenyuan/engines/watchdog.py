"""What a child has taken so far, read from /proc and its folders. Standard library only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wenyuan.engines.task import Limits

_PAGE = os.sysconf("SC_PAGE_SIZE")
_MIB = 1 << 20
#: An honest job leaves a few dozen files (a profile, a source, pages); this many is an attack on the folder.
_MOST_FILES = 20_000


@dataclass(frozen=True, kw_only=True)
class Use:
    """Resident memory in MiB and number of threads, of a process with all its descendants."""

    rss_mib: float = 0.0
    threads: int = 0


def use(pid: int) -> Use:
    """What `pid` and its descendants hold now; zero for a process that is gone. Shared pages count for each."""
    pages = threads = 0
    for member in _tree(pid):
        try:
            with open(f"/proc/{member}/statm", "rb") as file:
                pages += int(file.read().split()[1])
            threads += len(os.listdir(f"/proc/{member}/task"))
        except (OSError, IndexError, ValueError):
            continue
    return Use(rss_mib=pages * _PAGE / _MIB, threads=threads)


def _tree(pid: int) -> Iterator[int]:
    todo = [pid]
    while todo:
        member = todo.pop()
        yield member
        try:
            for task in os.listdir(f"/proc/{member}/task"):
                with open(f"/proc/{member}/task/{task}/children", "rb") as file:
                    todo.extend(map(int, file.read().split()))
        except OSError:
            continue


def oom_kills() -> int:
    """How many processes the kernel has killed for want of memory since it started; 0 where it does not say."""
    try:
        with open("/proc/vmstat", "rb") as file:
            for line in file:
                if line.startswith(b"oom_kill "):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def stored(folder: Path, *, most_files: int = _MOST_FILES) -> tuple[int, int]:
    """Bytes and number of the files under `folder`, links not followed; stops counting above `most_files`."""
    size = count = 0
    todo = [os.fspath(folder)]
    while todo and count <= most_files:
        try:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    count += 1
                    if count > most_files:
                        break
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:
            continue
    return size, count


def excess(pid: int, limits: Limits) -> tuple[str, str] | None:
    """Code and detail of the limit that `pid` has passed in memory or threads, None if it keeps them."""
    now = use(pid)
    if now.rss_mib > limits.memory_mib:
        return "memory", f"{now.rss_mib:.0f} MiB resident, {limits.memory_mib} allowed"
    if now.threads > limits.processes:
        return "crash", f"{now.threads} processes and threads, {limits.processes} allowed"
    return None


def overflow(folders: tuple[Path, ...], limits: Limits) -> tuple[str, str] | None:
    """Code and detail if the job's `folders` hold more than twice the size allowed for one file, or far too many files."""
    for folder in folders:
        size, count = stored(folder)
        if size > 2 * limits.file_mib * _MIB:
            return "output_too_big", f"{size // _MIB} MiB written, {2 * limits.file_mib} allowed"
        if count > _MOST_FILES:
            return "output_too_big", f"more than {_MOST_FILES} files written"
    return None
