"""Engines whose answers are kept: the real ones are asked once, and a run of the harness costs no child.

What is kept is what the engine gave for this task, these arguments and these bytes: its words and its files. What an engine does
under faults of its own is test_kill.py's.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wenyuan.engines.client import Engine
from wenyuan.engines.task import Limits, Outcome

_NO_LIMITS = Limits()


class KeptEngine(Engine):
    """An engine that answers from a folder, and asks the real one where it has no answer yet."""

    def __init__(self, socket: Path, answers: Path) -> None:
        """`answers` is shared by all processes of a run; what is in it is whole."""
        super().__init__(socket)
        self._answers = answers

    def run(
        self,
        task: str,
        *,
        inputs: Mapping[str, Path],
        out: Path | None = None,
        args: Mapping[str, Any] | None = None,
        limits: Limits = _NO_LIMITS,
    ) -> Outcome:
        """See Engine. Errors are not kept."""
        digests = {role: hashlib.sha256(path.read_bytes()).hexdigest() for role, path in inputs.items()}
        asked = json.dumps([self.socket.name, task, digests, args], sort_keys=True)
        place = self._answers / hashlib.sha256(asked.encode()).hexdigest()
        if not place.exists():
            draft = place.with_name(f"{place.name}.{os.getpid()}")
            draft.mkdir(parents=True)
            made = super().run(task, inputs=inputs, out=out, args=args, limits=limits)
            (draft / "outcome.json").write_text(json.dumps(dataclasses.asdict(made)))
            if out is not None:
                shutil.copytree(out, draft / "out")
            draft.rename(place)
            return made
        if out is not None:
            shutil.copytree(place / "out", out, dirs_exist_ok=True)
        return Outcome(**json.loads((place / "outcome.json").read_text()))
