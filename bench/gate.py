"""What the gate makes of honest files: how many containers pass, and every one that does not with its reason.

    python bench/gate.py [--quick] [--json FILE] [--corpus DIR …]

Each file is sniffed and gated in a jailed child, as in the walk. Counted are office packages (OOXML, ODF, EPUB): the gate's
refusals (a danger) apart from files that are damaged or locked. Whether a refused one is honest a person must say: public
test sets hold attacks as well. Without a corpus the demo's kinds are made.
"""

from __future__ import annotations

import argparse
import collections
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.convert import make_documents
from wenyuan.engines.client import Engine, start
from wenyuan.engines.errors import EngineError
from wenyuan.engines.task import Limits

LIMITS = Limits(wall_seconds=120, cpu_seconds=60, memory_mib=1024)
PACKAGES = frozenset("docx xlsx pptx odt ods odp odg epub".split())
DANGERS = frozenset({"unsafe_archive", "archive_bomb", "xml_entities"})


def verdict(engine: Engine, file: Path) -> tuple[str, str, str]:
    """(kind, "passed" or the reason's code, detail) of one file."""
    tasks = [{"task": name, "args": {"name": file.name}} for name in ("sniff", "gate")]
    try:
        results = engine.run("sequence", inputs={"file": file}, args={"tasks": tasks}, limits=LIMITS).value["results"]
    except EngineError as error:
        return "?", error.code, error.detail
    kind = str(results[0]["value"]["kind"]) if results[0]["ok"] else "?"
    last = results[-1]
    if last["ok"]:
        return kind, "passed", ""
    return kind, str(last["code"]), f"{last['params'].get('why', '')} {last['detail']}".strip()


def measure(files: list[Path], folder: Path) -> dict[str, object]:
    """Gate all files; prints the table and gives the figures."""
    process = start("tools", folder / "tools.sock", parallel=1)
    engine, counts, refused, began = Engine(folder / "tools.sock"), collections.Counter[str](), [], time.monotonic()
    try:
        for file in files:
            kind, code, detail = verdict(engine, file)
            if kind in PACKAGES:
                counts[code] += 1
                if code in DANGERS:
                    refused.append(f"{file.name}: {code}: {detail}")
    finally:
        process.terminate()
        process.wait()
    print(f"{counts.total()} office packages of {len(files)} files, {time.monotonic() - began:.0f} s:", dict(counts))
    for line in refused:
        print(" ", line)
    return {"packages": counts.total(), "codes": dict(counts), "refused": refused}


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the same; it is short without a corpus")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as name:
        folder = Path(name)
        (folder / "documents").mkdir()
        files = [path for place in options.corpus for path in sorted(place.rglob("*")) if path.is_file()]
        figures = measure(files or make_documents(folder / "documents"), folder)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
