"""A library that is killed, fails, is late or does everything twice, at every point: nothing is lost, nothing is doubled.

`make faults` goes through all points singly and 2,000 pairs; here are some of them, chosen by the seed. A plan that failed is
replayed with FAULT_PLAN=….
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import prepared
from tests.site import fresh_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(int(os.environ.get("FAULT_SECONDS", "1200")))]

ROOT = Path(__file__).parents[2]
#: Runs by mode. Each database has pairs of its own.
RUNS = os.environ.get("FAULT_RUNS", "pairs:12 errors:4 late:1 twice")
SEEDS = {"": "7", "postgres": "8"}
#: What changes a folder, or makes a change durable.
PRIMITIVES = {"rename", "replace", "unlink", "rmdir", "fsync", "truncate", "put_object", "delete_object"}
#: What changes a row.
WRITES = {"update", "delete", "create", "bulk_create", "get_or_create", "update_or_create", "save"}


def mode(told: dict[str, Any], name: str) -> dict[str, Any]:
    """What a mode came to; a plan that is replayed is the only run there is."""
    if name not in told:
        pytest.skip(f"not asked for: {name}")
    found: dict[str, Any] = told[name]
    return found


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, Any]]:
    """What the harness says: one process does all, because to begin costs more than many runs."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and os.statvfs(memory).f_bavail * os.statvfs(memory).f_frsize > 1 << 30 else None
    with (
        tempfile.TemporaryDirectory(prefix="wy-faults-", dir=place) as folder,
        fresh_database(os.environ.get("WENYUAN_DATABASE_URL", "")) as url,
    ):
        Path(folder).chmod(0o755)
        if not url:
            prepared.home(Path(folder) / "home")
        kept = {k: v for k, v in os.environ.items() if not k.startswith("WENYUAN_")}
        environment = {
            **kept,
            "WENYUAN_HOME": f"{folder}/home",
            "WENYUAN_FONTS": "system",
            "WENYUAN_SECRET_KEY": "tests-only",
            "DJANGO_SETTINGS_MODULE": "wenyuan.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "FAULT_SEED": os.environ.get("FAULT_SEED", SEEDS["postgres" if url else ""]),
            **({"WENYUAN_DATABASE_URL": url} if url else {}),
        }
        command = [sys.executable, "tests/faults/walk.py", *RUNS.split()]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        print(json.dumps({k: v for k, v in found.items() if k != "names"}, ensure_ascii=False))
        yield found


def test_between_any_two_changes_lies_a_point(told: dict[str, Any]) -> None:
    assert told["bare"] == []
    assert told["points"] > 300 and len(told["names"]) > 50, told["names"]


def test_killed_twice_nothing_is_lost_or_doubled(told: dict[str, Any]) -> None:
    pairs = mode(told, "pairs")
    assert pairs["wrong"] == {}, f"seed {told['seed']}"
    # Most second kills met something, or the test tries little.
    assert pairs["deaths"] > 1.5 * pairs["runs"], pairs


def test_failing_once_nothing_is_lost_or_doubled_and_the_answer_is_clear(told: dict[str, Any]) -> None:
    assert mode(told, "errors")["wrong"] == {}


def test_a_late_result_changes_nothing(told: dict[str, Any]) -> None:
    assert mode(told, "late")["wrong"] == {}


def test_killed_once_at_any_point_nothing_is_lost_or_doubled(told: dict[str, Any]) -> None:
    assert mode(told, "singles")["wrong"] == {}  # the long form; the first kills of the pairs visit every name


def test_everything_done_twice_is_done_once(told: dict[str, Any]) -> None:
    if "twice" not in told:
        pytest.skip("not asked for: twice")
    assert told["twice"] == []


def test_the_plan_that_is_replayed(told: dict[str, Any]) -> None:
    assert mode(told, "replay")["wrong"] == {}


@pytest.mark.parametrize("folder", ["blobs", "jobs"])
def test_every_function_that_changes_something_has_points_around_it(folder: str) -> None:
    # What the walk does not come through (another store, a sweep) is at least between points as it is written.
    lacking = []
    for path in sorted((ROOT / "src" / "wenyuan" / folder).glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                lacking += [f"{path.name}: {function.name} line {line}" for line in _bare(function, folder)]
    assert lacking == []


def _bare(function: ast.FunctionDef, folder: str) -> Iterator[int]:
    """Lines of changes before the first point of a function, or behind its last. One in a caller's transaction needs none."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    points = [node.lineno for node in calls if isinstance(node.func, ast.Name) and node.func.id == "point"]
    said = (ast.get_docstring(function) or "").lower()
    if "transaction" in said or function.name.startswith("_"):
        return
    for node in calls:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in (PRIMITIVES if folder == "blobs" else WRITES) and not (
            points and min(points) < node.lineno < max(points)
        ):
            yield node.lineno
