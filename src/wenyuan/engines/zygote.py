"""`python -m wenyuan.engines.zygote office|tools --socket PATH`: a warm process that forks one jailed child a task.

`office` has LibreOffice preloaded, `tools` the modules of `engines.tools`. Start it with an empty environment, before
secrets and sockets exist (`client.start` does); what it holds, its children inherit. Needs no Django.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from wenyuan import __version__
from wenyuan.engines import cgroup, jail, libc, libreoffice, task, tier, wire
from wenyuan.engines.child import Cell
from wenyuan.engines.errors import EngineUnavailable
from wenyuan.engines.lok import Library
from wenyuan.engines.office import OPTIONS_VERSION, Office
from wenyuan.engines.oneshot import Oneshot
from wenyuan.engines.probe_task import jail_probe
from wenyuan.engines.server import House, Server
from wenyuan.engines.tools import MODULES

#: After this many files LibreOffice's zygote replaces itself: what leaked is gone.
RESTART_AFTER = 500


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM; the exit status is 0 then, 1 if there is nothing to serve with."""
    given = sys.argv[1:] if argv is None else argv
    options = _options(given)
    if options.die_with:
        _die_with(options.die_with)
    state: dict[str, Any] = _taken_over(options.resume) if options.resume >= 0 else {"callers": []}
    inherited = frozenset(number for number in (state.get("listener"), *_numbers(state)) if number)
    jail.close_all_but(inherited)
    try:
        house = _house(options, inherited)
        listener = socket.socket(fileno=state["listener"]) if "listener" in state else _listen(options.socket)
    except EngineUnavailable as error:
        print(f"wenyuan {options.kind} zygote: {error}", file=sys.stderr)
        return 1
    server = Server(house, listener)
    # LibreOffice has set handlers of its own by now; they do not belong here.
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if options.die_with:
        _die_with(options.die_with)
    for caller in state["callers"]:
        server.adopt(socket.socket(fileno=caller["fd"]), bytes.fromhex(caller["buffer"]))
    # What is there now is never collected, so that a child's collector does not touch, and copy, shared pages.
    gc.collect()
    gc.freeze()
    try:
        server.serve()
    except SystemExit:
        server.close()
        options.socket.unlink(missing_ok=True)
        shutil.rmtree(house.scratch, ignore_errors=True)
        return 0
    return _replace(server, given)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m wenyuan.engines.zygote", description=__doc__)
    parser.add_argument("kind", choices=("office", "tools"))
    parser.add_argument("--socket", type=Path, required=True, help="where to listen (mode 0600)")
    parser.add_argument("--parallel", type=int, default=os.cpu_count() or 1, help="children side by side")
    parser.add_argument("--libreoffice", default="", help="LibreOffice's program folder; empty: looked for")
    parser.add_argument("--fonts", type=Path, help="office: folder for stand-ins of Chinese fonts, made if need be")
    parser.add_argument("--module", action="append", help="tools: import this instead of engines.tools.MODULES")
    parser.add_argument("--restart-after", type=int, default=RESTART_AFTER, help="office: files until a fresh process")
    parser.add_argument("--die-with", type=int, default=0, metavar="PID", help="end when this parent process ends")
    parser.add_argument("--no-jail", action="store_true", help="build no walls: for control arms and accept_no_jail")
    parser.add_argument(
        "--no-hardening", action="store_true", help="office: LibreOffice's own settings: for control arms"
    )
    parser.add_argument("--resume", type=int, default=-1, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def _house(options: argparse.Namespace, inherited: frozenset[int]) -> House:
    scratch = options.socket.with_name(options.socket.name + ".jobs").absolute()
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700, parents=True)
    found = tier.Tier(level=3, walls=jail.NO_WALLS, detail="switched off") if options.no_jail else tier.probe()
    groups = None if options.no_jail else cgroup.probe()
    memory = (
        f"memory bounded by the kernel (cgroup v{groups.version})" if groups else "memory watched, ten times a second"
    )
    facts: dict[str, Any] = {
        "kind": options.kind,
        "version": __version__,
        "tier": found.level,
        "jail": f"{found.detail}; {memory}",
    }
    make = _office if options.kind == "office" else _tools
    tasks, read, more, worn = make(options, scratch)
    open_ = jail.exposing(scratch, read)
    if open_:
        raise EngineUnavailable(f"{scratch} lies in {open_}, which every child may read: keep the library elsewhere")
    return House(
        tasks={**tasks, "jail_probe": jail_probe},
        cell=Cell(
            walls=found.walls,
            read=read,
            groups=groups,
            address_space=options.kind == "tools",
            keep=_open_now() - inherited,
            starts_program=frozenset({"convert_oneshot"}),
        ),
        scratch=scratch,
        parallel=max(1, options.parallel),
        refusal="" if found.level < 3 or options.no_jail else f"no jail can be built here ({found.detail})",
        facts={**facts, **more},
        worn=worn,
    )


def _tools(options: argparse.Namespace, _scratch: Path) -> tuple[Mapping[str, task.Task], tuple[Path, ...], dict, Any]:
    for name in options.module or MODULES:
        importlib.import_module(name)
    return task.REGISTRY, jail.python_paths(), {}, lambda _served: False


def _office(options: argparse.Namespace, scratch: Path) -> tuple[Mapping[str, task.Task], tuple[Path, ...], dict, Any]:
    installed = libreoffice.find(options.libreoffice)
    template = scratch / "template"
    libreoffice.write_template(template, installed.series, hardened=not options.no_hardening)
    fonts = libreoffice.stand_ins(options.fonts.absolute()) if options.fonts else None
    os.environ.update(libreoffice.environment(template, fonts))
    faces = f"fonts:{libreoffice.fonts_mark()}" + (f"+{libreoffice.STANDINS_RECIPE}" if fonts else "")
    engine = f"{installed.name} {faces} options:{OPTIONS_VERSION}"
    library = Library(installed.library)
    with _hushed():
        library.preinit(template)
    office = Office(installed=installed, library=library, template=template, engine=engine)
    oneshot = Oneshot(installed=installed, template=template, engine=engine, fonts=fonts)
    built = _state(installed.library)

    def worn(served: int) -> bool:
        return served >= options.restart_after or _state(installed.library) != built

    tasks = {**office.tasks(), **oneshot.tasks()}
    return tasks, (*installed.paths(), template, *((fonts,) if fonts else ())), {"engine": engine}, worn


@contextmanager
def _hushed() -> Iterator[None]:
    """Without LibreOffice's chatter about what it preloads."""
    kept, null = os.dup(2), os.open("/dev/null", os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


def _state(library: Path) -> tuple[int, int, int]:
    """Changes when the library's file is replaced: a fork of the old one would then read new parts."""
    try:
        stat = library.stat()
    except OSError:
        return (0, 0, 0)
    return (stat.st_ino, stat.st_size, stat.st_mtime_ns)


def _listen(path: Path) -> socket.socket:
    """The listening socket at `path`, mode 0600. Raises EngineUnavailable if another zygote answers there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with wire.address(path) as name:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
            if other.connect_ex(name) == 0:
                raise EngineUnavailable(f"{path}: another zygote answers there")
        path.unlink(missing_ok=True)
        mask = os.umask(0o177)
        try:
            listener.bind(name)
        finally:
            os.umask(mask)
    listener.listen(128)
    return listener


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _die_with(starter: int) -> None:
    """End when the process `starter`, which started this one, has ended; at once if it has ended already.

    The kernel's signal comes when the starting *thread* ends, and again when its process does: SIGHUP looks which.
    """

    def orphaned(_signal: int, _frame: FrameType | None) -> None:
        if os.getppid() != starter:
            raise SystemExit(0)

    signal.signal(signal.SIGHUP, orphaned)
    libc.die_with_parent(signal.SIGHUP)
    orphaned(0, None)


def _replace(server: Server, argv: list[str]) -> NoReturn:
    """Become a fresh process of the same number with the same socket; callers that wait notice nothing."""
    callers = [{"fd": c.sock.fileno(), "buffer": bytes(c.buffer).hex()} for c in server.callers.values()]
    state = json.dumps({"listener": server.listener.fileno(), "callers": callers}).encode()
    memory = os.memfd_create("wenyuan-resume", 0)
    os.write(memory, state)
    for number in (server.listener.fileno(), *_numbers({"callers": callers})):
        os.set_inheritable(number, True)
    plain = [word for word, before in zip(argv, [None, *argv], strict=False) if "--resume" not in (word, before)]
    command = [sys.executable, "-m", "wenyuan.engines.zygote", *plain, "--resume", str(memory)]
    os.execv(sys.executable, command)


def _taken_over(memory: int) -> dict[str, Any]:
    """What `_replace` handed over: {"listener": descriptor, "callers": [{"fd", "buffer" in hexadecimal}]}."""
    os.lseek(memory, 0, os.SEEK_SET)
    with os.fdopen(memory, "rb") as file:
        state: dict[str, Any] = json.load(file)
    for number in (state["listener"], *_numbers(state)):
        os.set_inheritable(number, False)
    return state


def _numbers(state: Mapping[str, Any]) -> list[int]:
    return [caller["fd"] for caller in state["callers"]]


def _open_now() -> frozenset[int]:
    """The descriptors above 2 that are open; the one of the listing itself is closed again when it is compared."""
    listed = frozenset(int(name) for name in os.listdir("/proc/self/fd"))
    return frozenset(number for number in listed if number > 2 and os.path.exists(f"/proc/self/fd/{number}"))


if __name__ == "__main__":
    sys.exit(main())
