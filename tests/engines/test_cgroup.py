"""A child's group bounds its memory where the kernel lets us make one; elsewhere nothing is claimed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.zygotes import zygote
from wenyuan.engines import cgroup
from wenyuan.engines.errors import EngineMemory
from wenyuan.engines.task import Limits


@pytest.fixture
def v2(tmp_path: Path) -> Path:
    """A tree like that of the second hierarchy, in which our group is a service of a slice."""
    own = tmp_path / "system.slice" / "wenyuan.service"
    own.mkdir(parents=True)
    (own.parent / "cgroup.subtree_control").write_text("cpu memory pids\n")
    (own / "cgroup.subtree_control").write_text("\n")
    return tmp_path


def test_in_the_second_hierarchy_a_group_is_made_beside_our_own(v2: Path) -> None:
    found = cgroup.probe(v2, "0::/system.slice/wenyuan.service\n")
    # A plain folder keeps the files we wrote, so the trial group stays: only its place can be looked at here.
    assert found == cgroup.Groups(parent=v2 / "system.slice", version=2)
    group = found.make("1", 96)
    assert group is not None
    assert (group.folder / "memory.max").read_text() == str(96 << 20)
    assert (group.folder / "memory.swap.max").read_text() == "0"


def test_without_the_controller_nothing_is_claimed(tmp_path: Path) -> None:
    (tmp_path / "cgroup.subtree_control").write_text("cpu pids\n")
    assert cgroup.probe(tmp_path, "0::/\n") is None
    assert cgroup.probe(tmp_path, "") is None


def test_deaths_for_want_of_memory_are_read_from_the_groups_own_file(tmp_path: Path) -> None:
    (tmp_path / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
    (tmp_path / "memory.events").write_text("low 0\noom 1\noom_kill 1\n")
    assert cgroup.Group(folder=tmp_path, version=1).kills() == 2
    assert cgroup.Group(folder=tmp_path, version=2).kills() == 1
    assert cgroup.Group(folder=tmp_path / "gone", version=2).kills() == 0


def test_what_a_child_holds_never_passes_its_bound_however_fast_it_takes_it(tmp_path: Path) -> None:
    groups = cgroup.probe()
    if groups is None:
        pytest.skip("no control group with a bound on memory can be made here")
    with zygote("hostile", tmp_path) as engine:
        assert f"cgroup v{groups.version}" in engine.ping()["jail"]
        with pytest.raises(EngineMemory):
            engine.run("grab_memory", inputs={}, args={"mib": 700}, limits=Limits(memory_mib=200))
        # Besides its own memory only the zygote's, which it shares, counts in what it held.
        assert engine.ping()["peak_mib"] < 200 + 40
        assert not list(groups.parent.glob(f"wenyuan-{engine.ping()['pid']}-*"))
