"""What a conversion costs: one soffice a document, one jailed child a document, and the bulk lane. Same files, in turns.

    python bench/convert.py [--quick] [--json FILE] [--corpus DIR]

The baseline is what moredoc, DocHub and DocumentCloud do: `soffice --convert-to pdf` for each document, here with a
profile of its own that is warm after the first run. CPU is user and system time of all processes, from wait4; the
bulk lane takes the files under 100 kB, twenty to a child. Ratios hold on a loaded machine, seconds do not.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pptx

from wenyuan.engines.client import Engine, start
from wenyuan.engines.libreoffice import find
from wenyuan.engines.office import MOST_FILES, pages_hint
from wenyuan.engines.task import Limits

KINDS = "doc docx ppt pptx xls xlsx odt ods odp rtf".split()
SMALL = 100_000
LIMITS = Limits(wall_seconds=120, cpu_seconds=120, memory_mib=2048)
#: Seconds after which --quick begins no further document.
QUICK_SECONDS = 36


@dataclass(kw_only=True)
class Row:
    """One document's CPU seconds and pages on each road."""

    file: Path
    soffice_cpu: float
    soffice_wall: float
    soffice_pages: int
    jailed_cpu: float
    jailed_wall: float
    jailed_pages: int


def make_documents(folder: Path) -> list[Path]:
    """Twelve small documents, zh and en: letters, a report with a table, decks and sheets."""
    zh = "图书馆应当为读者提供平等、开放的服务，并妥善保存其收藏的文献。"
    en = "A library serves its readers equally and keeps what it has been given. "
    made = [_text(folder, n, text, length) for n, (text, length) in enumerate([(zh, 6), (en, 6), (zh, 25), (en, 60)])]
    made += [_deck(folder, n, text, length) for n, (text, length) in enumerate([(zh, 3), (en, 6), (zh, 10), (en, 3)])]
    made += [_sheet(folder, n, [zh[:8], en[:12]], length) for n, length in enumerate([5, 20, 60, 120])]
    # Kinds in turn, so that a short run sees them all.
    return [made[kind + n] for n in range(4) for kind in (0, 4, 8)]


def _text(folder: Path, number: int, sentence: str, paragraphs: int) -> Path:
    document = docx.Document()
    document.add_heading(sentence[:12], 1)
    for n in range(paragraphs):
        document.add_paragraph(f"{n + 1}. {sentence * 3}")
    table = document.add_table(rows=6, cols=4)
    for n, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(n * n)
    return _keep(folder / f"text-{number}.docx", document)


def _deck(folder: Path, number: int, sentence: str, slides: int) -> Path:
    deck = pptx.Presentation()
    for n in range(slides):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"{n + 1} {sentence[:10]}"
        slide.placeholders[1].text = "\n".join([sentence] * 4)
    return _keep(folder / f"deck-{number}.pptx", deck)


def _sheet(folder: Path, number: int, words: list[str], rows: int) -> Path:
    book = openpyxl.Workbook()
    for n in range(rows):
        book.active.append([n, *words, n * 1.5])
    return _keep(folder / f"sheet-{number}.xlsx", book)


def _keep(path: Path, document: object) -> Path:
    data = io.BytesIO()
    document.save(data)  # type: ignore[attr-defined]
    path.write_bytes(data.getvalue())
    return path


def corpus(folder: Path) -> list[Path]:
    """The office files below `folder`, kinds in turn so that a short run sees them all."""
    by_kind = [sorted(folder.rglob(f"*.{kind}")) for kind in KINDS]
    longest = max(map(len, by_kind), default=0)
    return [files[n] for n in range(longest) for files in by_kind if n < len(files)]


def soffice(program: Path, file: Path, profile: Path, out: Path) -> tuple[float, float, int]:
    """CPU and wall seconds and pages of one soffice; 0 pages if it made none."""
    command = [program / "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf"]
    started = time.monotonic()
    process = subprocess.Popen([*command, "--outdir", out, file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # it has been waited for
    made = out / f"{file.stem}.pdf"
    pages = pages_hint(made) if made.exists() else 0
    made.unlink(missing_ok=True)
    return usage.ru_utime + usage.ru_stime, time.monotonic() - started, pages


def jailed(engine: Engine, files: list[Path], out: Path) -> tuple[list[float], float, list[int]]:
    """CPU seconds of each of `files` in one child, what the child itself cost shared out; wall seconds; pages."""
    done = engine.run(
        "convert",
        inputs={str(n): file for n, file in enumerate(files)},
        out=out,
        args={"kinds": {str(n): file.suffix[1:].lower() for n, file in enumerate(files)}},
        limits=LIMITS,
    )
    results = done.value["results"]
    own = [results[str(n)].get("cpu", 0.0) for n in range(len(files))]
    share = (done.cpu_seconds - sum(own)) / len(files)
    return (
        [cpu + share for cpu in own],
        done.wall_seconds,
        [results[str(n)].get("pages_hint", 0) for n in range(len(files))],
    )


def measure(files: list[Path], folder: Path, *, quick: bool) -> dict[str, float]:
    """Run all three roads and print the table; gives the figures."""
    began = time.monotonic()
    program = find().program
    process = start("office", folder / "office.sock", parallel=1)
    engine = Engine(folder / "office.sock")
    out = folder / "out"
    out.mkdir()
    rows: list[Row] = []
    try:
        soffice(program, files[0], folder / "profile", out)  # makes the baseline's profile
        jailed(engine, files[:1], out)
        for file in files:
            if quick and rows and time.monotonic() - began > QUICK_SECONDS:
                break
            base = soffice(program, file, folder / "profile", out)
            cpu, wall, pages = jailed(engine, [file], out)
            rows.append(
                Row(
                    file=file,
                    soffice_cpu=base[0],
                    soffice_wall=base[1],
                    soffice_pages=base[2],
                    jailed_cpu=cpu[0],
                    jailed_wall=wall,
                    jailed_pages=pages[0],
                )
            )
        small = [file for file in files if file.stat().st_size < SMALL]
        bulk: dict[Path, tuple[float, int]] = {}
        for n in range(0, MOST_FILES if quick else len(small), MOST_FILES):
            batch = small[n : n + MOST_FILES]
            cpus, _, counts = jailed(engine, batch, out)
            bulk.update(zip(batch, zip(cpus, counts, strict=True), strict=True))
    finally:
        process.terminate()
        process.wait()
    return report(rows, bulk)


def report(rows: list[Row], bulk: dict[Path, tuple[float, int]]) -> dict[str, float]:
    """Print the table; gives the flat object of figures. `bulk` has CPU and pages of the files under 100 kB."""
    median = statistics.median
    small = [(row, *bulk[row.file]) for row in rows if row.file in bulk]
    equal = [row.soffice_pages == row.jailed_pages for row in rows]
    equal += [row.soffice_pages == pages for row, _, pages in small]
    figures = {
        "documents": len(rows),
        "soffice_cpu_s": median(row.soffice_cpu for row in rows),
        "jailed_cpu_s": median(row.jailed_cpu for row in rows),
        "bulk_cpu_s": median(cpu for cpu, _ in bulk.values()),
        "jailed_cpu_ratio": median(row.soffice_cpu / row.jailed_cpu for row in rows),
        "jailed_wall_ratio": median(row.soffice_wall / row.jailed_wall for row in rows),
        "jailed_sum_ratio": sum(row.soffice_cpu for row in rows) / sum(row.jailed_cpu for row in rows),
        "bulk_cpu_ratio": median(row.soffice_cpu / cpu for row, cpu, _ in small),
        "bulk_sum_ratio": sum(row.soffice_cpu for row, _, _ in small) / sum(cpu for _, cpu, _ in small),
        "pages_equal_share": sum(equal) / len(equal),
    }
    print(f"{'':34}{'one soffice each':>18}{'jailed child each':>19}{'bulk lane':>12}")
    print(
        f"{'CPU a document, median (s)':34}{figures['soffice_cpu_s']:18.2f}{figures['jailed_cpu_s']:19.2f}"
        f"{figures['bulk_cpu_s']:12.3f}   bulk: {len(bulk)} files under 100 kB"
    )
    print(f"{'CPU, median ratio':34}{1:18.1f}{figures['jailed_cpu_ratio']:18.1f}x{figures['bulk_cpu_ratio']:11.1f}x")
    print(f"{'wall time, median ratio':34}{1:18.1f}{figures['jailed_wall_ratio']:18.1f}x")
    print(
        f"{'CPU, ratio of the sums':34}{1:18.1f}{figures['jailed_sum_ratio']:18.1f}x{figures['bulk_sum_ratio']:11.1f}x"
    )
    print(f"{'same page count':34}{'':18}{figures['pages_equal_share']:18.1%}   {len(rows)} documents")
    for row in rows:
        if row.soffice_pages != row.jailed_pages:
            print(f"  {row.file.name}: {row.soffice_pages} pages by soffice, {row.jailed_pages} in the jail")
    return {name: round(value, 4) for name, value in figures.items()}


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="stop after half a minute")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--corpus", type=Path, help="folder with office files; without it small ones are made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as name:
        folder = Path(name)
        made = folder / "documents"
        made.mkdir()
        files = corpus(options.corpus) if options.corpus else make_documents(made)
        if not files:
            raise SystemExit(f"no office files below {options.corpus}")
        figures = measure(files, folder, quick=options.quick)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
