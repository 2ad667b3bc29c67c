"""Several tasks over the same input in one child: a fork and a jail less for each but the first."""

from __future__ import annotations

import json
import resource
from pathlib import Path
from typing import Any

from wenyuan.engines.errors import EngineError, Unreadable
from wenyuan.engines.task import REGISTRY, Job, task

NOTES = "results.jsonl"
#: Longest list of results that is believed: as long as the reply they are otherwise part of.
_MOST_BYTES = 64 << 10


@task("sequence")
def sequence(job: Job) -> dict[str, Any]:
    """Run `args["tasks"]` = [{"task", "args", "optional"}] in order until one fails that is not optional.

    The `kind` that one task returns is an argument of those after it. Returns {"results": [...]}, one entry a task
    that ran: {"ok": true, "value", "cpu"} or {"ok": false, "code", "params", "detail", "cpu"}. Each is written to
    results.jsonl as well when its task ends: when the child dies, `finished` tells which tasks were over and so which
    one it died of.
    """
    results: list[dict[str, Any]] = []
    noted = job.out / NOTES
    passed: dict[str, Any] = {}
    for entry in job.args["tasks"]:
        if results:
            _note(noted, results[-1])
        begun = _cpu()
        try:
            value = REGISTRY[entry["task"]](
                Job(inputs=job.inputs, args={**passed, **entry.get("args", {})}, out=job.out)
            )
        except EngineError as error:
            results.append(_failure(error, begun))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of the task: a parser's own error is the file's fault
            results.append(_failure(Unreadable(f"{type(error).__name__}: {error}"), begun))
        else:
            results.append({"ok": True, "value": value, "cpu": _cpu() - begun})
            if "kind" in value:
                passed["kind"] = value["kind"]
            continue
        if not entry.get("optional"):
            break
    return {"results": results}


def _note(path: Path, result: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result, ensure_ascii=False, default=str) + "\n")


def finished(out: Path) -> list[dict[str, Any]]:
    """The results of the tasks that ended before their child died, in order; none where the notes are damaged.

    A stranger's word like every result: a file that lies here only says of itself what it could say anyway.
    """
    path = out / NOTES
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
        return []
    try:
        found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    except (OSError, ValueError, RecursionError):
        return []
    return found if all(map(_is_result, found)) else []


def _is_result(found: object) -> bool:
    if not isinstance(found, dict) or not isinstance(found.get("cpu"), int | float):
        return False
    if found.get("ok") is True:
        return isinstance(found.get("value"), dict)
    return found.get("ok") is False and isinstance(found.get("code"), str) and isinstance(found.get("params"), dict)


def _failure(error: EngineError, begun: float) -> dict[str, Any]:
    params = {name: str(value) for name, value in error.params.items()}
    return {"ok": False, "code": error.code, "params": params, "detail": error.detail[:2000], "cpu": _cpu() - begun}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
