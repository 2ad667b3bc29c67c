"""Which system calls a jailed process may still make: an allow-all filter with the dangerous ones taken out.

Two forms: `load` for a child that only computes (no sockets, no programs, no new processes), `export` for a whole
foreign program under bubblewrap, which must start processes and talk to itself over UNIX sockets.
"""

from __future__ import annotations

import errno
import os
import socket
from typing import IO

import pyseccomp as sc

_CLONE_THREAD = 0x00010000

#: Kernel surface that no converter needs.
_NEVER = (
    "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd pidfd_send_signal "
    "mount umount2 pivot_root chroot unshare setns open_tree open_tree_attr move_mount fsopen fsconfig fsmount fspick mount_setattr "
    "add_key request_key keyctl bpf userfaultfd perf_event_open io_uring_setup io_uring_enter io_uring_register "
    "init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff quotactl acct syslog "
    "open_by_handle_at name_to_handle_at clock_settime clock_adjtime settimeofday adjtimex personality "
    "fanotify_init fanotify_mark inotify_init inotify_init1 lookup_dcookie vhangup sethostname setdomainname"
).split()

#: Starting programs, and IPC objects that outlive or leave the process. `truncate` by path is not covered by
#: Landlock before its third version, `openat2` hides its flags from a filter.
_NOT_IN_A_CHILD = "execve execveat fork vfork msgget semget shmget mq_open truncate openat2 setsid".split()

#: Landlock does not watch these, and a child has the user id of the one who owns the library. LibreOffice sets
#: modes and times on its own temporary files and gives up if it cannot, so it is told that they were set.
_PRETENDED = (
    "chmod fchmodat fchmodat2 chown lchown fchownat setxattr lsetxattr removexattr lremovexattr "
    "utime utimes futimesat utimensat setxattrat removexattrat file_setattr"
).split()

#: Calls younger than most libseccomps; numbers from 424 on are the same on every processor.
_YOUNGER = {"fchmodat2": 452, "setxattrat": 463, "removexattrat": 466, "open_tree_attr": 467, "file_setattr": 469}

#: Families through which bytes leave a machine or reach its kernel: IPv4, IPv6, netlink, packet, vsock.
_NETWORK = (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, socket.AF_VSOCK)


def _deny(filter_: sc.SyscallFilter, action: int, names: list[str], *conditions: sc.Arg) -> None:
    for name in names:
        number = sc.resolve_syscall(sc.Arch.NATIVE, name)
        if number < 0:
            number = _YOUNGER.get(name, -1)
        if number >= 0:  # else this processor has no such call (arm64: `open`, `fork`, `chmod`)
            filter_.add_rule(action, number, *conditions)


def load() -> None:
    """Close this single-threaded process for good: no sockets, no exec, no fork, no signal to another process.

    Threads are allowed. Needs no privilege; costs about 1 ms. Raises OSError where the kernel refuses.
    """
    filter_ = sc.SyscallFilter(sc.ALLOW)
    refuse = sc.ERRNO(errno.EPERM)
    _deny(filter_, refuse, _NEVER + _NOT_IN_A_CHILD)
    _deny(filter_, sc.ERRNO(0), _PRETENDED)
    # glibc falls back from clone3, whose flags a filter cannot see, to clone, whose flags it can.
    filter_.add_rule(sc.ERRNO(errno.ENOSYS), "clone3")
    filter_.add_rule(refuse, "clone", sc.Arg(0, sc.MASKED_EQ, _CLONE_THREAD, 0))
    filter_.add_rule(sc.ERRNO(errno.EAFNOSUPPORT), "socket")
    own = os.getpid()
    _deny(filter_, refuse, ["kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"], sc.Arg(0, sc.NE, own))
    _deny(filter_, refuse, ["tkill"])
    # glibc asks for its own limits as process 0.
    _deny(filter_, refuse, ["prlimit64"], sc.Arg(0, sc.NE, 0))
    # Before Landlock 3 a file that may be read can be emptied by opening it for reading with O_TRUNC.
    mask = os.O_ACCMODE | os.O_TRUNC
    for name, position in (("openat", 2), ("open", 1)):
        _deny(filter_, refuse, [name], sc.Arg(position, sc.MASKED_EQ, mask, os.O_RDONLY | os.O_TRUNC))
    filter_.load()


def export(file: IO[bytes]) -> None:
    """Write the filter for a whole program under bubblewrap (`--seccomp FD`) into `file` as BPF.

    Processes, programs and UNIX sockets stay possible; the network families and the kernel surface do not.
    """
    filter_ = sc.SyscallFilter(sc.ALLOW)
    _deny(filter_, sc.ERRNO(errno.EPERM), _NEVER)
    for family in _NETWORK:
        filter_.add_rule(sc.ERRNO(errno.EAFNOSUPPORT), "socket", sc.Arg(0, sc.EQ, family))
    filter_.export_bpf(file)
