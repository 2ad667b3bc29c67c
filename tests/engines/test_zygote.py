"""Whatever a child does, it has the right name, the zygote lives on, and the next file is unharmed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.engines.zygotes import CANARY, CANARY_OPTIONS, zygote
from wenyuan.engines import errors, wire
from wenyuan.engines.client import Engine, start
from wenyuan.engines.task import Limits

ENDINGS = [
    ("hang", {}, Limits(wall_seconds=0.5), errors.EngineTimeout),
    ("spin", {}, Limits(cpu_seconds=1), errors.EngineTimeout),
    ("eat_memory", {}, Limits(memory_mib=128), errors.EngineMemory),
    ("segfault", {}, Limits(), errors.EngineCrashed),
    ("abort", {}, Limits(), errors.EngineCrashed),
    ("leave", {"status": 0}, Limits(), errors.EngineCrashed),
    ("leave", {"status": 1}, Limits(), errors.EngineCrashed),
    ("leave", {"status": 255}, Limits(), errors.Cancelled),
    ("terminate", {}, Limits(), errors.Cancelled),
    ("write_much", {"mib": 8}, Limits(file_mib=4), errors.OutputTooBig),
    ("write_many", {"files": 20}, Limits(file_mib=4), errors.OutputTooBig),
    ("talk_much", {"bytes": 1_000_000}, Limits(), errors.OutputTooBig),
    ("many_threads", {"threads": 100}, Limits(processes=16), errors.EngineCrashed),
    ("refuse", {"reason": "encrypted"}, Limits(), errors.Encrypted),
    ("stumble", {}, Limits(), errors.Unreadable),
]


def _echo(engine: Engine, folder: Path) -> dict[str, Any]:
    source, out = folder / "source", folder / "out"
    source.write_bytes("一二三".encode())
    out.mkdir(exist_ok=True)
    value = engine.run("echo", inputs={"file": source}, out=out, args={"n": 1}).value
    assert (out / "copy").read_bytes() == source.read_bytes()
    return value


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _wait_until(what: Any, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.02)
    return False


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _raw(engine: Engine, data: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(os.fspath(engine.socket))
        connection.sendall(data)
        return connection.makefile("rb").readline()


@pytest.mark.parametrize(
    ("task", "args", "limits", "reason"), ENDINGS, ids=[f"{task}-{args}" for task, args, _, _ in ENDINGS]
)
def test_each_ending_has_its_reason_and_the_zygote_lives_on(
    hostile_engine: Engine,
    tmp_path: Path,
    task: str,
    args: dict[str, Any],
    limits: Limits,
    reason: type[errors.EngineError],
) -> None:
    pid = hostile_engine.ping()["pid"]
    out = tmp_path / "bad"
    out.mkdir()
    with pytest.raises(errors.EngineError) as raised:
        hostile_engine.run(task, inputs={}, out=out, args=args, limits=limits)
    assert type(raised.value) is reason
    assert _echo(hostile_engine, tmp_path) == {"bytes": 9, "args": {"n": 1}}
    assert hostile_engine.ping()["pid"] == pid


def test_an_answer_tells_what_was_used(hostile_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    done = hostile_engine.run("echo", inputs={"file": tmp_path / "f"})
    assert 0 < done.cpu_seconds < 5
    assert done.wall_seconds > 0
    assert done.max_rss_mib > 1


def test_the_parameters_of_a_reason_arrive(hostile_engine: Engine) -> None:
    with pytest.raises(errors.UnsafeArchive) as raised:
        hostile_engine.run("refuse", inputs={}, args={"reason": "archive"})
    assert raised.value.params == {"why": "path"}
    assert "(path)" in str(raised.value)


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"not json\n",
        b"[]\n",
        b'{"task": 7}\n',
        b'{"task": "echo", "inputs": {"file": "relative"}}\n',
        b'{"task": "echo", "limits": {"wall_seconds": -1}}\n',
        b'{"task": "echo", "limits": {"wall_seconds": 1e999}}\n',
        b'{"task": "echo", "limits": {"patience": 1}}\n',
        b"[" * 200_000 + b"\n",
        b"\x00\xff" * 1000 + b"\n",
        b"x" * (wire.MAX_REQUEST + 10),
    ],
    ids=lambda line: repr(line[:24]),
)
def test_garbage_is_answered_and_does_no_harm(hostile_engine: Engine, tmp_path: Path, line: bytes) -> None:
    answer = json.loads(_raw(hostile_engine, line))
    assert answer["ok"] is False
    assert _echo(hostile_engine, tmp_path)["bytes"] == 9


def test_a_caller_that_leaves_has_its_child_killed(hostile_engine: Engine) -> None:
    pid = hostile_engine.ping()["pid"]
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(os.fspath(hostile_engine.socket))
    connection.sendall(b'{"task": "hang", "limits": {"wall_seconds": 600}}\n')
    assert _wait_until(lambda: len(_children(pid)) == 1)
    connection.close()
    assert _wait_until(lambda: not _children(pid))


def test_more_calls_than_children_wait_their_turn(hostile_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    with ThreadPoolExecutor(20) as pool:
        calls = [
            pool.submit(hostile_engine.run, "echo", inputs={"file": tmp_path / "f"}, args={"n": n}) for n in range(40)
        ]
    assert [call.result().value["args"]["n"] for call in calls] == list(range(40))


def test_children_die_with_a_killed_zygote(tmp_path: Path) -> None:
    with zygote("hostile", tmp_path) as engine:
        pid = engine.ping()["pid"]
        caught: list[Exception] = []

        def call() -> None:
            try:
                engine.run("spin", inputs={})
            except errors.EngineError as error:
                caught.append(error)

        threads = [threading.Thread(target=call) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert _wait_until(lambda: len(_children(pid)) == 2)
        children = _children(pid)
        os.kill(pid, 9)
        for thread in threads:
            thread.join(20)
        assert _wait_until(lambda: not any(map(_alive, children)))
        assert [type(error) for error in caught] == [errors.EngineUnavailable] * 2


def test_a_zygote_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from wenyuan.engines.client import start; "
        f"p = start('tools', Path(sys.argv[1]), options={CANARY_OPTIONS!r}, environment={CANARY!r}); "
        "print(p.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "s")], stdout=subprocess.PIPE, check=False)
    pid = int(done.stdout)
    assert _wait_until(lambda: not _alive(pid))


def test_a_zygote_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        process = pool.submit(start, "tools", tmp_path / "s", options=CANARY_OPTIONS, environment=CANARY).result()
    try:
        assert _echo(Engine(tmp_path / "s"), tmp_path)["bytes"] == 9
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(20)


def test_a_second_zygote_does_not_take_the_socket_of_the_first(hostile_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(errors.EngineUnavailable):
        start("tools", hostile_engine.socket, options=CANARY_OPTIONS, environment=CANARY)
    assert _echo(hostile_engine, tmp_path)["bytes"] == 9


def test_the_socket_is_for_its_owner_only(hostile_engine: Engine) -> None:
    assert hostile_engine.socket.stat().st_mode & 0o777 == 0o600


def test_a_deep_folder_does_not_hide_the_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    with zygote("hostile", deep) as engine:
        assert _echo(engine, tmp_path)["bytes"] == 9


def test_a_stopped_zygote_leaves_nothing_behind(tmp_path: Path) -> None:
    with zygote("hostile", tmp_path) as engine:
        _echo(engine, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "source"]


def test_a_job_leaves_nothing_in_the_zygotes_folder(hostile_engine: Engine, tmp_path: Path) -> None:
    _echo(hostile_engine, tmp_path)
    scratch = hostile_engine.socket.with_name(hostile_engine.socket.name + ".jobs")
    assert list(scratch.iterdir()) == []


def test_nothing_answers_where_no_zygote_is(tmp_path: Path) -> None:
    for socket_ in (tmp_path / "none", tmp_path / "no" / "folder"):
        with pytest.raises(errors.EngineUnavailable):
            Engine(socket_).ping()
