"""Several tasks over the same input in one child: a fork and a jail less for each but the first."""

from __future__ import annotations

import resource
from typing import Any

from wenyuan.engines.errors import EngineError, Unreadable
from wenyuan.engines.task import REGISTRY, Job, task


@task("sequence")
def sequence(job: Job) -> dict[str, Any]:
    """Run `args["tasks"]` = [{"task", "args", "optional"}] in order until one fails that is not optional.

    The `kind` that one task returns is an argument of those after it. Returns {"results": [...]}, one entry a task
    that ran: {"ok": true, "value", "cpu"} or {"ok": false, "code", "params", "detail", "cpu"}. A death of the child
    is not attributed here: the caller runs the tasks one by one then.
    """
    results: list[dict[str, Any]] = []
    passed: dict[str, Any] = {}
    for entry in job.args["tasks"]:
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


def _failure(error: EngineError, begun: float) -> dict[str, Any]:
    params = {name: str(value) for name, value in error.params.items()}
    return {"ok": False, "code": error.code, "params": params, "detail": error.detail[:2000], "cpu": _cpu() - begun}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
