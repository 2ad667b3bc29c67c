"""Several tasks over one file in one child, and what is known of them when it dies on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wenyuan.engines.client import Engine
from wenyuan.engines.errors import EngineError
from wenyuan.engines.task import Limits
from wenyuan.engines.tools.sequence import finished


def run_sequence(
    engine: Engine, *, inputs: Mapping[str, Path], out: Path, tasks: Sequence[Mapping[str, Any]], limits: Limits
) -> tuple[list[dict[str, Any]], EngineError | None]:
    """The results of `tasks` in order, and the error if the child died: then those of the tasks that it had finished.

    So a death costs the task it came from, and the ones before it are not done again.
    """
    try:
        outcome = engine.run("sequence", inputs=inputs, out=out, args={"tasks": list(tasks)}, limits=limits)
    except EngineError as error:
        return finished(out), error
    return outcome.value["results"], None
