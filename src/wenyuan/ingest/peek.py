"""The text of a file that is not to be added: as the walk reads it, in the same jailed child, and nothing is kept."""

from __future__ import annotations

from pathlib import Path

from wenyuan.engines.errors import EngineCrashed
from wenyuan.ingest.context import Engines, look_limits, scratch
from wenyuan.ingest.look import QUICK_TEXT_LIMIT, check_kind, gate_limits
from wenyuan.ingest.outcomes import error_of
from wenyuan.ingest.plan import PLAN

STEPS = ("sniff", "gate", "quick_text")


def text_of_file(path: Path, engines: Engines) -> str:
    """The instant text of a file; empty for one without (a scan, a picture). Its bytes are parsed only in the child.

    Raises the EngineError by which the walk would have kept or refused the file, and EngineUnavailable.
    """
    tasks = [
        {"task": step, "args": {"name": path.name, **gate_limits()}, "optional": PLAN[step].optional} for step in STEPS
    ]
    with scratch() as folder:
        outcome = engines.tools.run(
            "sequence", inputs={"file": path}, out=folder, args={"tasks": tasks}, limits=look_limits(slow=True)
        )
        results = dict(zip(STEPS, outcome.value["results"], strict=False))
        for step in STEPS:
            result = results.get(step)
            if result is None:
                raise EngineCrashed(f"{step} returned nothing")
            if not result["ok"]:
                if PLAN[step].optional:
                    return ""
                raise error_of(result["code"], result["params"], result["detail"])
            if step == "sniff":
                check_kind(result["value"], path.name)
        text = folder / "text.txt"
        if not text.is_file() or text.is_symlink():
            return ""
        with text.open(encoding="utf-8", errors="replace") as opened:
            return opened.read(QUICK_TEXT_LIMIT).replace("\0", "")
