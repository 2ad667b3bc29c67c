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
_PRLIMIT_PID, _KILL_PID = 0, 0

#: Kernel surface that no converter needs.
_NEVER = (
    "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd pidfd_send_signal "
    "mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr "
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
    "utime utimes futimesat utimensat"
).split()

#: Families through which bytes leave a machine or reach its kernel: IPv4, IPv6, netlink, packet, vsock.
_NETWORK = (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, socket.AF_VSOCK)


def _deny(filter_: sc.SyscallFilter, action: int, names: list[str]) -> None:
    for name in names:
        try:
            filter_.add_rule(action, name)
        except OSError as error:
            # A call that this libseccomp or processor does not know cannot be named; younger ones are in the list.
            if error.errno not in (errno.EINVAL, errno.EDOM, errno.EFAULT):
                raise


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
    for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        filter_.add_rule(refuse, name, sc.Arg(0, sc.NE, own))
    filter_.add_rule(refuse, "tkill")
    # Before Landlock 3 a file that may be read can be emptied by opening it for reading with O_TRUNC.
    mask = os.O_ACCMODE | os.O_TRUNC
    filter_.add_rule(refuse, "openat", sc.Arg(2, sc.MASKED_EQ, mask, os.O_RDONLY | os.O_TRUNC))
    _deny_old_open(filter_, refuse, mask)
    filter_.load()


def _deny_old_open(filter_: sc.SyscallFilter, refuse: int, mask: int) -> None:
    try:
        filter_.add_rule(refuse, "open", sc.Arg(1, sc.MASKED_EQ, mask, os.O_RDONLY | os.O_TRUNC))
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EDOM):  # arm64 has no `open`
            raise


def export(file: IO[bytes]) -> None:
    """Write the filter for a whole program under bubblewrap (`--seccomp FD`) into `file` as BPF.

    Processes, programs and UNIX sockets stay possible; the network families and the kernel surface do not.
    """
    filter_ = sc.SyscallFilter(sc.ALLOW)
    _deny(filter_, sc.ERRNO(errno.EPERM), _NEVER)
    for family in _NETWORK:
        filter_.add_rule(sc.ERRNO(errno.EAFNOSUPPORT), "socket", sc.Arg(0, sc.EQ, family))
    filter_.export_bpf(file)
