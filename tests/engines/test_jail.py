"""What a child can no longer do behind its walls, and that it could without them."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from wenyuan.engines import attempts, jail, landlock, seccomp, tier
from wenyuan.engines.client import Engine
from wenyuan.engines.errors import EngineError

WAYS = ("exec", "read", "signal", "tcp", "udp", "unix", "write")
#: Calls of the `meddle` task whose success would harm someone; chmod and utime are judged by the file itself.
HARMS = ("empty_input", "fifo", "fork", "kill", "setsid", "symlink", "truncate", "unlink", "write_input")


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[dict[str, object]]:
    """A file, a port and a socket outside every job."""
    marker = tmp_path / "marker"
    marker.write_bytes(b"outside")
    with ExitStack() as open_:
        tcp = open_.enter_context(socket.create_server(("127.0.0.1", 0)))
        unix = open_.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(os.fspath(tmp_path / "s"))
        unix.listen()
        yield {"marker": str(marker), "port": tcp.getsockname()[1], "unix": str(tmp_path / "s")}


def test_no_way_leads_out_of_a_jailed_child(hostile_engine: Engine, bait: dict[str, object]) -> None:
    tried = hostile_engine.run("jail_probe", inputs={}, args=bait).value
    assert tried == dict.fromkeys(WAYS, False)


def test_every_way_leads_out_without_walls(bare_hostile_engine: Engine, bait: dict[str, object]) -> None:
    tried = bare_hostile_engine.run("jail_probe", inputs={}, args=bait).value
    assert tried == dict.fromkeys(WAYS, True)


def test_no_way_leads_out_of_libreoffices_child(office_engine: Engine, bait: dict[str, object]) -> None:
    tried = office_engine.run("jail_probe", inputs={}, args=bait).value
    assert tried == dict.fromkeys(WAYS, False)


def test_a_jailed_child_changes_nothing_of_others(hostile_engine: Engine, tmp_path: Path) -> None:
    victim, source = tmp_path / "victim", tmp_path / "source"
    for path in (victim, source):
        path.write_bytes(b"kept")
        path.chmod(0o600)
    before = victim.stat()
    done = hostile_engine.run("meddle", inputs={"file": source}, args={"victim": str(victim)}).value
    assert {name: done[name] for name in HARMS} == dict.fromkeys(HARMS, False)
    after = victim.stat()
    assert (after.st_mode, after.st_mtime) == (before.st_mode, before.st_mtime)
    assert victim.read_bytes() == source.read_bytes() == b"kept"


def test_without_walls_the_same_child_does_harm(bare_hostile_engine: Engine, tmp_path: Path) -> None:
    victim, source = tmp_path / "victim", tmp_path / "source"
    victim.write_bytes(b"kept")
    source.write_bytes(b"kept")
    # Killing its parent would end the zygote of the other tests; a leader of a session cannot lead another.
    args = {"victim": str(victim), "spare": ["kill", "setsid"]}
    done = bare_hostile_engine.run("meddle", inputs={"file": source}, args=args).value
    assert set(done) >= set(HARMS) - {"kill", "setsid"}
    assert all(done.values()), done
    assert source.read_bytes() == b""


def test_a_child_inherits_no_environment_and_no_descriptor(
    hostile_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENYUAN_SECRET_KEY", "not for children")
    seen = hostile_engine.run("look_around", inputs={}).value
    plain = {"PATH", "LANG", "HOME", "TMPDIR", "PYTHONPATH", "MALLOC_TOP_PAD_", "MALLOC_TRIM_THRESHOLD_"}
    assert set(seen["environment"]) == plain
    assert seen["environment"]["HOME"] == seen["environment"]["TMPDIR"] == seen["folder"]
    # The one descriptor is the pipe for its answer.
    assert len(seen["descriptors"]) == 1


def test_the_tier_is_found_by_trying() -> None:
    found = tier.in_child(lambda: tier.probe().level)
    assert found in {1, 2, 3}
    if landlock.version():
        assert found < 3


@pytest.mark.parametrize(
    ("walls", "still_open"),
    [
        (jail.NO_WALLS, {"read", "tcp", "exec", "unix", "udp", "signal", "write"}),
        # UDP, UNIX sockets by path and signals of root pass Landlock: why seccomp and namespaces are needed too.
        (jail.Walls(landlock=True), {"udp", "unix"}),
        (jail.Walls(seccomp=True), {"read", "write"}),
    ],
    ids=["no walls", "landlock alone", "seccomp alone"],
)
def test_each_wall_alone_leaves_known_ways_open(
    walls: jail.Walls, still_open: set[str], bait: dict[str, object]
) -> None:
    if walls.landlock and landlock.version() < 6:
        pytest.skip("an older Landlock leaves more open")

    def run() -> dict[str, bool]:
        jail.enter(walls, read=(), write=())
        return attempts.succeeded(
            marker=Path(str(bait["marker"])), port=int(str(bait["port"])), unix=Path(str(bait["unix"]))
        )

    tried = tier.in_child(run)
    assert {name for name, worked in tried.items() if worked} == still_open


def test_landlock_passes_over_paths_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"x")

    def run() -> bool:
        landlock.restrict(read=[tmp_path / "there", tmp_path / "missing", tmp_path / "there" / "below"], write=[])
        return (tmp_path / "there").read_bytes() == b"x"

    assert tier.in_child(run) is True


def test_the_filter_of_a_whole_program_is_a_bpf_program(tmp_path: Path) -> None:
    with (tmp_path / "bpf").open("wb") as file:
        seccomp.export(file)
    size = (tmp_path / "bpf").stat().st_size
    assert size > 100
    assert size % 8 == 0


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/usr/share/library/run", "/usr/share"),
        ("/srv/library/run", None),
        ("/usr/shared", None),
        ("/opt/x/y", "/opt/x"),
    ],
)
def test_a_library_inside_what_children_may_read_is_noticed(folder: str, found: str | None) -> None:
    assert jail.exposing(Path(folder), (Path("/opt/x"),)) == (found and Path(found))


def test_an_unknown_task_is_named(hostile_engine: Engine) -> None:
    with pytest.raises(EngineError, match="no task is called 'nonsense'"):
        hostile_engine.run("nonsense", inputs={})
