"""Landlock by raw syscalls: which files a process may still touch. Standard library only.

Source of the numbers: Linux `include/uapi/linux/landlock.h`. Landlock binds to what exists when it is called and
stops neither UDP nor UNIX sockets, nor `chmod`, `chown`, `utime` and `setxattr`: namespaces and seccomp do.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from wenyuan.engines.libc import no_new_privileges, syscall

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_RULE_PATH_BENEATH = 1

# Rights on files, by bit.
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_FILE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15

#: EXECUTE on a folder of libraries is what mapping them needs; running them is refused by seccomp.
READ = _EXECUTE | _READ | _LIST
#: No links, pipes, sockets or devices: what comes out of a job is plain files and folders.
WRITE = _READ | _LIST | _WRITE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_FILE | _REFER | _TRUNCATE
#: What can be said of a plain file; the kernel refuses the rest there.
_OF_A_FILE = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL


def version() -> int:
    """The kernel's Landlock version, 0 where it has none or it is switched off."""
    try:
        return syscall(_CREATE, None, 0, 1)
    except OSError:
        return 0


def _handled(abi: int) -> int:
    """Every file right this version knows, so that whatever is not granted is refused."""
    bits = {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)
    return (1 << bits) - 1


def restrict(*, read: Iterable[Path], write: Iterable[Path]) -> None:
    """Leave this process `read` and `write` (folders with all beneath, or plain files) and no TCP, for good.

    Paths that do not exist are passed over: Landlock cannot name them and they cannot be opened either.
    From version 4 TCP is refused, from 6 signals and abstract sockets reach only processes of the same jail.
    Raises OSError where the kernel refuses.
    """
    abi = version()
    handled = _handled(abi)
    attributes = struct.pack("QQQ", handled, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = syscall(_CREATE, attributes, size, 0)
    try:
        for paths, rights in ((read, READ), (write, WRITE)):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        no_new_privileges()
        syscall(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _OF_A_FILE
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, fd))
        syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(fd)
