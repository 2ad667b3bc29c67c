"""The task `convert_oneshot`: a whole LibreOffice for one file, under bubblewrap. The road when `convert` failed.

Slower by half a second of CPU, but another road through LibreOffice: it opens files on which LibreOfficeKit fails.
soffice starts processes and talks to itself over UNIX sockets, and dies under Landlock; so the walls are namespaces
with nothing mounted but what it needs, and the weaker of the two filters of `seccomp`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from wenyuan.engines import libc, seccomp
from wenyuan.engines.errors import EngineCrashed, EngineError, EngineUnavailable, OutputTooBig, Unreadable
from wenyuan.engines.libreoffice import ALIASES, NEEDS, Installed, environment
from wenyuan.engines.office import PDF_OPTIONS, pages_hint
from wenyuan.engines.task import Job, Task

#: Scratch of the programs in the jail, in bytes; a tmpfs, so it counts as memory.
_TMPFS = 512 << 20
_START_AGAIN = 81
_WORD = re.compile(r"[a-z0-9]{1,8}")
_FILTERS = {
    "writer_pdf_Export": frozenset("doc docx odt ott rtf wps fodt txt".split()),
    "calc_pdf_Export": frozenset("xls xlsx ods ots et fods".split()),
    "impress_pdf_Export": frozenset("ppt pptx odp otp dps fodp".split()),
}
_LINKS = ("bin", "sbin", "lib", "lib64")
#: Namespaces for everything, nobody inside, no capabilities, nothing of the environment; dies with the child.
_WALLS = (
    "--unshare-all --unshare-user --uid 65534 --gid 65534 --die-with-parent --new-session --cap-drop ALL --clearenv"
).split()


def bubblewrap(*, binds: Sequence[str], variables: dict[str, str], bpf: IO[bytes]) -> list[str]:
    """The command line of bwrap up to the program: /usr read-only, fresh /dev, /proc and /tmp, `binds`, `variables`.

    `bpf` is a file with a seccomp filter; its descriptor must be passed on. Raises EngineUnavailable without bwrap.
    """
    program = shutil.which("bwrap")
    if not program:
        raise EngineUnavailable("bubblewrap is not installed (Debian package: bubblewrap)")
    command = [program, *_WALLS, "--ro-bind", "/usr", "/usr"]
    for name in _LINKS:
        if os.path.islink(f"/{name}"):
            command += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
        else:
            command += ["--ro-bind-try", f"/{name}", f"/{name}"]
    command += ["--ro-bind-try", "/etc/fonts", "/etc/fonts", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    command += ["--dev", "/dev", "--proc", "/proc", "--size", str(_TMPFS), "--tmpfs", "/tmp", *binds]
    for name, value in {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", **variables}.items():
        command += ["--setenv", name, value]
    return [*command, "--seccomp", str(bpf.fileno()), "--"]


def run_walled(words: Sequence[str], *, binds: Sequence[str], variables: dict[str, str]) -> int:
    """Run `words` behind the walls and wait; gives the exit status, which is 0 or 81 (soffice: start me again).

    Raises EngineUnavailable if the walls cannot be built, EngineCrashed on any other status.
    """
    with tempfile.TemporaryFile() as bpf:
        seccomp.export(bpf)
        os.lseek(bpf.fileno(), 0, os.SEEK_SET)
        command = [*bubblewrap(binds=binds, variables=variables, bpf=bpf), *words]
        done = subprocess.run(
            command, pass_fds=[bpf.fileno()], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    if done.returncode not in (0, _START_AGAIN):
        text = done.stderr[-2000:].decode("utf-8", "replace")
        if "bwrap:" in text:
            raise EngineUnavailable(text)
        raise EngineCrashed(f"exit status {done.returncode}; {text}")
    return done.returncode


def _wait_for_all() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _target(kind: str) -> str:
    """What follows --convert-to: unlike LibreOfficeKit, soffice takes options only beside the name of its filter."""
    name = next((name for name, kinds in _FILTERS.items() if kind in kinds), "")
    return f"pdf:{name}:{PDF_OPTIONS}" if name else "pdf"


@dataclass(frozen=True, kw_only=True)
class Oneshot:
    """What the zygote knows of the installed LibreOffice."""

    installed: Installed
    template: Path
    engine: str
    #: Folder of the stand-in faces, None for the system's fonts alone.
    fonts: Path | None = None

    def tasks(self) -> dict[str, Task]:
        """The tasks of this room by name."""
        return {"convert_oneshot": self.convert}

    def convert(self, job: Job) -> dict[str, Any]:
        """As `convert` for the one input "0" and PDF only. Raises EngineUnavailable where bubblewrap does not work."""
        kind = job.args.get("kinds", {}).get("0", "bin")
        if list(job.inputs) != ["0"] or not _WORD.fullmatch(kind):
            raise EngineError(f"one input called 0 with a plain kind: {sorted(job.inputs)}, {kind!r}")
        home = Path(os.environ["HOME"])
        shutil.copytree(self.template, home / "profile")
        (home / "made").mkdir()
        binds = ["--ro-bind", str(self.installed.program.parent), str(self.installed.program.parent)]
        for path in (*NEEDS, ALIASES, *((self.fonts,) if self.fonts else ())):
            binds += ["--ro-bind-try", str(path), str(path)]
        binds += ["--bind", str(home / "profile"), "/prof", "--bind", str(home / "made"), "/made"]
        binds += ["--ro-bind", str(job.inputs["0"]), f"/in/0.{kind}"]
        words = [str(self.installed.program / "soffice.bin"), "-env:UserInstallation=file:///prof", "--headless"]
        words += ["--norestore", "--convert-to", _target(kind), "--outdir", "/made", f"/in/0.{kind}"]
        # bwrap does not wait for what it starts; whoever does is charged for it and knows that it is over.
        libc.adopt_orphans()
        # The first start with a fresh profile may set something up and ask to be started again.
        for _ in range(2):
            if run_walled(words, binds=binds, variables=environment(Path("/prof"), self.fonts)) != _START_AGAIN:
                break
        _wait_for_all()
        made = home / "made" / "0.pdf"
        if made.is_symlink() or not made.is_file() or not made.stat().st_size:
            raise Unreadable("soffice wrote nothing")
        if made.stat().st_size > _TMPFS:
            raise OutputTooBig(str(made.stat().st_size))
        shutil.move(made, job.out / "0.pdf")
        result = {"ok": True, "doc_type": -1, "pages_hint": pages_hint(job.out / "0.pdf")}
        return {"results": {"0": result}, "engine": self.engine + " one-shot"}
