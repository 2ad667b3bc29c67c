"""From a folder of files to readable documents: latency, throughput, what the library itself costs, idle memory.

    python bench/ingest.py [--quick] [--json FILE] [--corpus DIR]

Baseline of the same run: the engines alone. The same tasks over the same files go straight to two fresh zygotes, with
the same batches and no table, no store and no index but the tokens; `overhead_ratio` is the CPU of all processes of
`wenyuan add` divided by that. CPU is read from /proc for whole process trees, start-up of the processes left out on
both sides. Latency is seen from outside, through HTTP.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.material import mixed_folder, small_docx
from tests.site import Site, descendants, json_lines
from wenyuan.engines import client
from wenyuan.engines.errors import EngineError
from wenyuan.engines.task import Limits

TICK = os.sysconf("SC_CLK_TCK")
OFFICE = {"docx", "doc", "pptx", "ppt", "xlsx", "xls", "odt", "ods", "odp", "rtf", "wps", "et", "dps", "works"}
FLAT = {"txt", "csv", "md", "html", "epub"}
BATCH = 20
SMALL = 100_000


def tree_cpu(pid: int) -> float:
    """CPU seconds of a process, all living below it, and all their reaped children."""
    total = 0.0
    for each in [pid, *descendants(pid)]:
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15])) / TICK
    return total


def tree_pss_mb(pid: int) -> float:
    """Proportional set size of a process tree in MB."""
    total = 0
    for each in [pid, *descendants(pid)]:
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1000


def engines_alone(files: list[Path], folder: Path) -> float:
    """CPU seconds of the engines' own work on these files: looked at, converted in the same batches, read, tokenised."""
    from wenyuan.search.analyzer import tokens  # type: ignore[attr-defined]

    sockets = {kind: folder / f"{kind}.sock" for kind in ("tools", "office")}
    processes = [client.start(kind, socket) for kind, socket in sockets.items()]
    engines = {kind: client.Engine(socket) for kind, socket in sockets.items()}
    begun = {process.pid: tree_cpu(process.pid) for process in processes}
    own = time.process_time()
    limits = Limits(wall_seconds=180, cpu_seconds=180, memory_mib=2048)
    ready: list[Path] = []
    waiting: list[tuple[Path, str]] = []

    def out() -> Path:
        return Path(tempfile.mkdtemp(dir=folder))

    for file in files:
        tasks = [{"task": name, "args": {"name": file.name}} for name in ("sniff", "gate", "quick_text")]
        try:
            results = engines["tools"].run(
                "sequence", inputs={"file": file}, out=out(), args={"tasks": tasks}, limits=limits
            )
            kind = results.value["results"][0]["value"]["kind"]
            if kind == "pdf":
                ready.append(file)
            elif kind in OFFICE:
                waiting.append((file, kind))
            elif kind in FLAT:
                place = out()
                made = engines["tools"].run(
                    "flatten", inputs={"file": file}, out=place, args={"kind": kind}, limits=limits
                )
                name = made.value["output"]
                waiting.append((place / name, name.rpartition(".")[2]))
            else:
                place = out()
                engines["tools"].run("image_pdf", inputs={"file": file}, out=place, limits=limits)
                ready.append(place / "pages.pdf")
        except (EngineError, KeyError):
            continue
    small = [pair for pair in waiting if pair[0].stat().st_size < SMALL]
    batches = [small[i : i + BATCH] for i in range(0, len(small), BATCH)]
    batches += [[pair] for pair in waiting if pair not in small]
    for batch in batches:
        place = out()
        try:
            engines["office"].run(
                "convert",
                inputs={str(i): path for i, (path, _) in enumerate(batch)},
                args={"kinds": {str(i): kind for i, (_, kind) in enumerate(batch)}},
                out=place,
                limits=limits,
            )
        except EngineError:
            continue
        ready += sorted(place.glob("*.pdf"))
    text_cpu = 0.0
    for pdf in ready:
        place = out()
        tasks = [
            {"task": "pdf_pages", "args": {"max_pages": 2000}},
            {"task": "pdf_text"},
            {"task": "pdf_outline", "optional": True},
            {"task": "pdf_cover", "args": {"thumb": 160, "eager": 3, "width": 800}, "optional": True},
        ]
        try:
            engines["tools"].run("sequence", inputs={"pdf": pdf}, out=place, args={"tasks": tasks}, limits=limits)
        except EngineError:
            continue
        if (place / "text.jsonl").exists():
            before = time.process_time()
            for line in (place / "text.jsonl").open():
                tokens(json.loads(line)["text"])
            text_cpu += time.process_time() - before
    used = sum(tree_cpu(process.pid) - begun[process.pid] for process in processes) + text_cpu
    for process in processes:
        process.terminate()
        process.wait()
    print(f"  engines alone: {used:.1f} CPU s (and {time.process_time() - own - text_cpu:.1f} to call them)")
    return used


def latency(site: Site, folder: Path, count: int) -> tuple[list[float], list[float]]:
    """Seconds from "received" to found by a word of the text, and to the picture of page 1, one docx at a time."""
    import django

    os.environ.update({k: v for k, v in site.environment.items() if k.startswith("WENYUAN_")})
    os.environ["DJANGO_SETTINGS_MODULE"] = "wenyuan.settings"
    django.setup()
    from wenyuan.accounts.actions import person
    from wenyuan.ingest.receive import receive_path

    owner = person("library")
    found: list[float] = []
    readable: list[float] = []
    dice = random.Random(3)
    for n in range(count):
        word = "".join(dice.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥", k=8))
        path = small_docx(folder / f"latency-{n}.docx", word=word, pages=1 + n % 5)
        receipt = receive_path(path, owner=owner)
        begun = time.monotonic()
        seen: dict[str, float] = {}
        threads = [
            threading.Thread(target=_until, args=(ready, site, receipt.document.public_id, word, begun, seen))
            for ready in (_is_found, _is_readable)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found.append(seen.get("_is_found", 60.0))
        readable.append(seen.get("_is_readable", 60.0))
    return found, readable


def _until(
    ready: Callable[[Site, str, str], bool], site: Site, document: str, word: str, begun: float, seen: dict[str, float]
) -> None:
    """Note when `ready` first holds, looking every 50 ms for a minute."""
    while time.monotonic() - begun < 60:
        if ready(site, document, word):
            seen[ready.__name__] = time.monotonic() - begun
            return
        time.sleep(0.05)


def _is_found(site: Site, document: str, word: str) -> bool:
    return document.encode() in site.get(f"/search?q={quote(chr(34) + word + chr(34))}")


def _is_readable(site: Site, document: str, _word: str) -> bool:
    picture = re.search(rb"/img/[^\"' ]+/1-800\.img", site.get(f"/d/{document}-?mode=page"))
    return picture is not None and site.status(picture.group().decode()) == 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="under 50 s: fewer files")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--soak", type=int, default=0, metavar="N", help="then add N more files in four lots: memory")
    parser.add_argument("--corpus", type=Path, help="a folder of office files; without it, files made here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wy-bench-") as name:
        figures = measure(Path(name), options.quick, options.corpus)
        if options.soak:
            figures |= soak(Path(name) / "soak", options.soak)
    for key, value in figures.items():
        print(f"  {key:18} {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def measure(folder: Path, quick: bool, corpus: Path | None) -> dict[str, float]:
    """All figures of one run."""
    pile = corpus or mixed_folder(folder / "pile", 24 if quick else 96)
    files = sorted(p for p in pile.rglob("*") if p.is_file())
    site = Site(home=folder / "home")
    site.start()
    try:
        time.sleep(3)
        assert site.process is not None
        idle = tree_pss_mb(site.process.pid)
        print(f"{len(files)} files; idle {idle:.0f} MB PSS: {_by_process(site)}")
        found, readable = latency(site, folder, 8 if quick else 40)
        nothing = folder / "nothing"
        nothing.mkdir()
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        site.run("add", str(nothing))  # what the command costs before its first file
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = spent.ru_utime + spent.ru_stime - children.ru_utime - children.ru_stime
        before, wall = tree_cpu(site.process.pid), time.monotonic()
        by_name = _cpu_by_process(site)
        adding = site.begin("add", str(pile), "--json")
        last = 0.0
        while adding.poll() is None:
            last = tree_cpu(adding.pid) or last
            time.sleep(0.1)
        wall = time.monotonic() - wall
        rows = json_lines((site.home / "add.log").read_text())
        used = tree_cpu(site.process.pid) - before + last - started
        after = tree_pss_mb(site.process.pid)
        grown = {name: round(cpu - by_name.get(name, 0), 1) for name, cpu in _cpu_by_process(site).items()}
        print(f"  CPU s by process: {grown}, add {last - started:.1f}")
    finally:
        site.stop()
    own = engines_alone(files, folder)
    readable_share = sum(row["state"] in {"published", "duplicate"} for row in rows) / len(rows)
    print(f"  after the folder {after:.0f} MB PSS; all processes {used:.1f} CPU s, {used / len(rows):.3f} a document")
    return {
        "findable_p95_s": round(_p95(found), 3),
        "findable_median_s": round(statistics.median(found), 3),
        "page1_median_s": round(statistics.median(readable), 3),
        "readable_share": round(readable_share, 4),
        "overhead_ratio": round(used / own, 3),
        "cpu_s_a_document": round(used / len(rows), 4),
        "docs_per_s": round(len(rows) / wall, 3),
        "idle_pss_mb": round(idle, 1),
        "after_pss_mb": round(after, 1),
    }


def soak(folder: Path, count: int) -> dict[str, float]:
    """Memory of a site of its own after each of four lots of files: what grows shows between the second and the last."""
    site = Site(home=folder / "home")
    site.start()
    sizes: list[float] = []
    try:
        for lot in range(4):
            pile = mixed_folder(folder / f"lot-{lot}", count // 4, seed=100 + lot)
            site.run("add", str(pile), check=True)
            time.sleep(3)
            assert site.process is not None
            sizes.append(round(tree_pss_mb(site.process.pid), 1))
            print(f"  {(lot + 1) * (count // 4)} documents: {sizes[-1]:.0f} MB PSS: {_by_process(site)}")
    finally:
        site.stop()
    return {"soak_documents": count, "soak_first_pss_mb": sizes[0], "soak_last_pss_mb": sizes[-1]}


def _cpu_by_process(site: Site) -> dict[str, float]:
    """CPU seconds of each process with its reaped children, by name."""
    used: dict[str, float] = {}
    for pid, name in site.processes().items():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        used[name] = used.get(name, 0) + sum(map(int, fields[11:15])) / TICK
    return used


def _by_process(site: Site) -> str:
    parts = []
    for pid, name in sorted(site.processes().items()):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        pss = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        parts.append(f"{name} {pss / 1000:.0f}")
    return ", ".join(parts)


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


if __name__ == "__main__":
    main()
