"""Named points: nothing happens unless it is asked for, and then what was asked for, once."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wenyuan.kernel import faults
from wenyuan.kernel.faults import Action, Fault, Injected, point

PROGRAM = """
from pathlib import Path
from wenyuan.kernel.faults import point
for turn in range(3):
    point("a")
    point("b", Path({file!r}))
print("alive")
"""


@pytest.fixture(autouse=True)
def _disarm() -> Iterator[None]:
    yield
    faults.arm(None)


def run(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 10)
    code = PROGRAM.format(file=str(file))
    given = {**os.environ, **environment}
    return subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=False)


def test_nothing_happens_unasked(tmp_path: Path) -> None:
    assert run(tmp_path).stdout == "alive\n"


def test_the_environment_says_where_a_process_dies(tmp_path: Path) -> None:
    listing = tmp_path / "list"
    done = run(tmp_path, WY_FAULT="a:2", WY_LIST=str(listing))
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "")
    assert listing.read_text().split() == ["a", "b", "a"]


def test_any_point_is_counted_by_a_star(tmp_path: Path) -> None:
    listing = tmp_path / "list"
    assert run(tmp_path, WY_FAULT="*:4:kill", WY_LIST=str(listing)).returncode == -signal.SIGKILL
    assert listing.read_text().split() == ["a", "b", "a", "b"]


def test_a_file_at_hand_is_cut_short(tmp_path: Path) -> None:
    assert run(tmp_path, WY_FAULT="b:1:truncate").returncode == -signal.SIGKILL
    assert (tmp_path / "file").read_bytes() == b"x" * 5


def test_a_misspelt_fault_is_an_error(tmp_path: Path) -> None:
    assert "ValueError" in run(tmp_path, WY_FAULT="a:2:explode").stderr


def test_our_own_code_fails_once_at_the_point() -> None:
    faults.arm(Fault(name="here", n=2, action=Action.RAISE))
    point("here")
    with pytest.raises(Injected, match="here"):
        point("here")
    point("here")


@pytest.mark.parametrize("action", [Action.ENOSPC, Action.EIO])
def test_the_disk_says_what_is_wrong_with_it(action: Action) -> None:
    faults.arm(Fault(name="*", n=1, action=action))
    with pytest.raises(OSError) as caught:
        point("anywhere")
    assert caught.value.errno == getattr(errno, action)


def test_who_is_late_stands_still_until_it_is_sent_on() -> None:
    pid = os.fork()
    if pid == 0:
        faults.arm(Fault(name="here", n=1, action=Action.DELAY))
        point("here")
        os._exit(7)
    _, status = os.waitpid(pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    os.kill(pid, signal.SIGCONT)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
