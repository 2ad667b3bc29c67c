"""What the jail costs: the same files by the same LibreOffice, jailed and bare, in turns.

    python bench/jail.py [--quick] [--json FILE] [--corpus DIR] [--rounds N]

Two zygotes of the same build run side by side, one with every wall this machine can build and a control group a child,
one with `--no-jail`. Each file goes to both, the first one changing from file to file, and the round is repeated; the
CPU of a child (user and system, from wait4, its jail's included) is taken as the least of its rounds, so that what the
machine does besides counts for neither. Ratios hold on a loaded machine, seconds do not.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.convert import LIMITS, corpus, make_documents
from wenyuan.engines.client import Engine, start
from wenyuan.engines.errors import EngineError

QUICK_FILES, ROUNDS = 6, 3


def cpu(engine: Engine, file: Path, out: Path) -> float | None:
    """CPU seconds of one child that converts `file`; None if it failed."""
    kinds = {"kinds": {"0": file.suffix[1:].lower()}}
    try:
        done = engine.run("convert", inputs={"0": file}, out=out, args=kinds, limits=LIMITS)
    except EngineError:
        return None
    return done.cpu_seconds if done.value["results"]["0"]["ok"] else None


def measure(files: list[Path], folder: Path, *, rounds: int) -> dict[str, float]:
    """Convert every file in both arms; prints the table and gives the figures."""
    arms = {"jailed": (), "bare": ("--no-jail",)}
    processes = {n: start("office", folder / f"{n}.sock", parallel=1, options=words) for n, words in arms.items()}
    engines = {name: Engine(folder / f"{name}.sock") for name in arms}
    out = folder / "out"
    out.mkdir()
    least: dict[Path, dict[str, float]] = {}
    empty = dict.fromkeys(arms, 9.0)
    try:
        print("jailed:", engines["jailed"].ping()["jail"])
        for _ in range(20):
            for name, engine in engines.items():
                args = {"marker": "/nonexistent", "port": 9, "unix": "/nonexistent"}
                empty[name] = min(empty[name], engine.run("jail_probe", inputs={}, args=args).cpu_seconds)
        for n in range(rounds):
            for m, file in enumerate(files):
                order = ["jailed", "bare"] if (n + m) % 2 else ["bare", "jailed"]
                for name in order:
                    if (taken := cpu(engines[name], file, out)) is not None:
                        known = least.setdefault(file, {})
                        known[name] = min(taken, known.get(name, taken))
    finally:
        for process in processes.values():
            process.terminate()
            process.wait()
    pairs = [pair for pair in least.values() if len(pair) == 2]
    ratios = sorted(pair["jailed"] / pair["bare"] for pair in pairs)
    figures = {
        "documents": len(pairs),
        "only_one_arm": len(least) - len(pairs),
        "bare_cpu_s": statistics.median(pair["bare"] for pair in pairs),
        "jailed_cpu_s": statistics.median(pair["jailed"] for pair in pairs),
        "overhead_median": statistics.median(ratios) - 1,
        "overhead_of_sums": sum(p["jailed"] for p in pairs) / sum(p["bare"] for p in pairs) - 1,
        "empty_child_jailed_ms": 1000 * empty["jailed"],
        "empty_child_bare_ms": 1000 * empty["bare"],
    }
    print(f"{len(pairs)} documents, {rounds} rounds; CPU a document, median: {figures['bare_cpu_s']:.3f} s bare, "
          f"{figures['jailed_cpu_s']:.3f} s jailed")  # fmt: skip
    print(f"overhead: {figures['overhead_median']:+.1%} median, {figures['overhead_of_sums']:+.1%} of the sums, "
          f"ratios from {ratios[0]:.2f} to {ratios[-1]:.2f}")  # fmt: skip
    print(f"a child that does nothing: {figures['empty_child_bare_ms']:.1f} ms bare, "
          f"{figures['empty_child_jailed_ms']:.1f} ms jailed")  # fmt: skip
    return {name: round(value, 4) for name, value in figures.items()}


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_FILES} files, two rounds")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--corpus", type=Path, help="folder with office files; without it small ones are made")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as name:
        folder = Path(name)
        (folder / "documents").mkdir()
        files = corpus(options.corpus) if options.corpus else make_documents(folder / "documents")
        if options.quick:
            files = files[:QUICK_FILES]
        figures = measure(files, folder, rounds=2 if options.quick else options.rounds)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
