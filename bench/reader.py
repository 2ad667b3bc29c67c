"""First page in Chromium: our reader against a PDF.js viewer, on the same PDF, interleaved, each time with an empty cache.

    python bench/reader.py [--quick] [--json FILE] [--pdf FILE] [--cache DIR]

The browser runs and has shown another page of the site. Measured from the navigation until two frames after the first page's picture is there; bytes are what the browser had
received by then. Both are served by granian from this machine, scripts compressed with brotli. The pictures of the first
pages exist, as the pipeline makes them; PDF.js is its own viewer component without any frame around it, which flatters it.
Figures: first_page_ratio (PDF.js / ours, medians of milliseconds; wanted >= 4), bytes_ratio (wanted >= 5).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli

REPO = Path(__file__).resolve().parent.parent
PAGES = 20
PDFJS = "pdfjs-dist@5"
#: Runs before anything of the page does; asking it costs the page nothing until it is resolved.
PROMISE = """
  window.painted = new Promise((done) => {
    window.shown = () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
  });
"""
OURS = """
  document.addEventListener("load", ({ target }) => {
    if (target === document.querySelector(".pg img")) target.decode().then(window.shown);
  }, true);
"""
VIEWER = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>PDF.js</title>
<link rel="stylesheet" href="pdfjs-dist/web/pdf_viewer.css">
<style>#frame{position:absolute;inset:0;overflow:auto}</style>
<div id="frame"><div id="viewer" class="pdfViewer"></div></div>
<script type="module" src="view.mjs"></script></html>"""
VIEW = """import * as pdfjs from "./pdfjs-dist/build/pdf.min.mjs";
globalThis.pdfjsLib = pdfjs;
const { EventBus, PDFLinkService, PDFViewer } = await import("./pdfjs-dist/web/pdf_viewer.mjs");
pdfjs.GlobalWorkerOptions.workerSrc = "./pdfjs-dist/build/pdf.worker.min.mjs";
const eventBus = new EventBus();
const linkService = new PDFLinkService({ eventBus });
const viewer = new PDFViewer({ container: document.getElementById("frame"), eventBus, linkService });
linkService.setViewer(viewer);
eventBus.on("pagerendered", ({ pageNumber }) => pageNumber === 1 && window.shown());
eventBus.on("pagesinit", () => (viewer.currentScaleValue = "page-width"));
const pdf = await pdfjs.getDocument({ url: "document.pdf", cMapUrl: "./pdfjs-dist/cmaps/", cMapPacked: true,
  standardFontDataUrl: "./pdfjs-dist/standard_fonts/", wasmUrl: "./pdfjs-dist/wasm/" }).promise;
viewer.setDocument(pdf);
linkService.setDocument(pdf);
"""
STATIC = """from whitenoise import WhiteNoise

def nothing(environ, start_response):
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b""]

application = WhiteNoise(nothing, root={root!r}, max_age=0)
"""


@dataclass(frozen=True)
class Run:
    """One cold visit: milliseconds until page 1 was painted, bytes and requests that were complete by then."""

    ms: float
    size: int
    requests: int


def prose() -> list[str]:
    """Chinese lines of the sample library's texts: as many different characters as real documents have."""
    texts = sorted((REPO / "src" / "wenyuan" / "demo" / "texts").glob("*.md"))
    lines = [line for text in texts for line in text.read_text("utf-8").splitlines()]
    return [line for line in lines if sum("\u4e00" <= char <= "\u9fff" for char in line) > len(line) / 2]


def chinese_pdf(folder: Path) -> Path:
    """A PDF of PAGES pages of plain Chinese, made by LibreOffice as an uploaded document would be."""
    from docx import Document as Docx

    docx = Docx()
    lines = [line for line in prose() if len(line) > 40]
    for page in range(1, PAGES + 1):
        docx.add_heading(f"第{page}章　汇编", level=1)
        for i in range(9):
            docx.add_paragraph(lines[(page * 9 + i) % len(lines)][:90])
        if page < PAGES:
            docx.add_page_break()
    source = folder / "document.docx"
    docx.save(str(source))
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=180)
    return folder / "document.pdf"


def pdfjs_site(cache: Path, pdf: Path) -> Path:
    """A folder with PDF.js from npm, a page that shows `pdf` with its viewer component, and brotli beside each script."""
    site = cache / "pdfjs"
    site.mkdir(parents=True, exist_ok=True)
    if not (site / "node_modules" / "pdfjs-dist" / "package.json").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(site), PDFJS], check=True)
    (site / "pdfjs-dist").unlink(missing_ok=True)
    (site / "pdfjs-dist").symlink_to(site / "node_modules" / "pdfjs-dist")
    (site / "view.html").write_text(VIEWER)
    (site / "view.mjs").write_text(VIEW)
    shutil.copyfile(pdf, site / "document.pdf")
    (site / "robots.txt").write_text("User-agent: *\n")
    parts = [site / "view.html", site / "view.mjs"]
    parts += [site / "pdfjs-dist" / name for name in ("build/pdf.min.mjs", "build/pdf.worker.min.mjs")]
    parts += [site / "pdfjs-dist" / name for name in ("web/pdf_viewer.mjs", "web/pdf_viewer.css")]
    for part in parts:
        part.with_name(f"{part.name}.br").write_bytes(brotli.compress(part.read_bytes()))
    (site / "static_app.py").write_text(STATIC.format(root=str(site)))
    return site


def our_site(home: Path, pdf: Path) -> str:
    """A library in `home` with the PDF as its one document; the path of the document's page."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from pypdfium2 import PdfDocument

    from wenyuan.accounts.models import User
    from wenyuan.blobs import actions
    from wenyuan.library.models import Document, Page, Rendition, Revision, Status

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    with pdf.open("rb") as file, transaction.atomic():
        blob = actions.row(actions.keep(file), media_type="application/pdf")
    opened = PdfDocument(pdf)
    pages = len(opened)
    width, height = opened[0].get_size()
    owner = User.objects.create_user("bench")
    document = Document.objects.create(owner=owner, title="借阅与服务规定", status=Status.PUBLISHED, language="zh")
    document.current = Revision.objects.create(
        document=document, original=blob, pdf=blob, file_name="document.docx", kind="docx",
        rendition=Rendition.EXACT, page_count=pages, page_sizes=f"{width:g}x{height:g}:0-{pages - 1}", grey="1" * pages,
    )  # fmt: skip
    document.save()
    Page.objects.bulk_create(
        Page(revision=document.current, number=n + 1, text=opened[n].get_textpage().get_text_range())
        for n in range(pages)
    )
    return f"/d/{document.public_id}"


@contextmanager
def served(target: str, *, folder: Path, environment: dict[str, str] | None = None) -> Iterator[str]:
    """granian with one worker at a free port; yields the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "4"]
    process = subprocess.Popen(
        [*command, "--no-access-log", "--log-level", "error", target],
        cwd=folder,
        env={**os.environ, **(environment or {})},
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def visit(browser: Any, address: str, *, init: str = "") -> Run:
    """One visit at 1280 x 800 with an empty cache in a browser that runs already."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    # Of the page and of its workers: PDF.js does its work in one.
    done: list[Any] = []
    page.on("requestfinished", lambda request: done.append(request))  # noqa: PLW0108  playwright marks its handlers
    # A small page of the same site first: starting a renderer process takes Chromium longer than our whole page, says
    # nothing of either side, and a person comes from a list of results anyway.
    page.goto(f"{address.rsplit('/', 2 if '/d/' in address else 1)[0]}/robots.txt")
    done.clear()
    page.add_init_script(PROMISE + init)
    page.goto(address, wait_until="commit")
    milliseconds = page.evaluate("window.painted")
    moment = page.evaluate("performance.timeOrigin") + milliseconds
    # By the browser's own clock: what came while this process was asking does not count.
    before = [one for one in list(done) if one.timing["startTime"] + one.timing["responseEnd"] <= moment]
    sizes = [one.sizes() for one in before]
    context.close()
    return Run(milliseconds, sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes), len(sizes))


def main() -> None:
    """Measure, print one table, write the flat figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer runs: under 50 seconds")
    parser.add_argument("--json", type=Path, help="write the figures there, one flat object")
    parser.add_argument("--pdf", type=Path, help="measure this PDF instead of the made one")
    parser.add_argument(
        "--cache", type=Path, default=Path.home() / ".cache" / "wenyuan-bench", help="where PDF.js is kept"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as name:
        folder = Path(name)
        home = folder / "home"
        os.environ |= {"WENYUAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wenyuan.settings"}
        sys.path.insert(0, str(REPO / "src"))
        pdf = (options.pdf or chinese_pdf(folder)).absolute()
        path = our_site(home, pdf)
        site = pdfjs_site(options.cache.absolute(), pdf)
        figures = measure(home, path, site, runs=4 if options.quick else 12)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


def measure(home: Path, path: str, site: Path, *, runs: int) -> dict[str, float]:
    """Interleaved visits; prints the table and returns the figures."""
    from playwright.sync_api import sync_playwright

    from wenyuan.engines import client

    zygote = client.start("tools", home / "run" / "tools.sock", parallel=1)
    try:
        picture = picture_cpu_ms(client.Engine(home / "run" / "tools.sock"), site / "document.pdf", home)
        with (
            served("wenyuan.wsgi:application", folder=REPO / "src") as ours,
            served("static_app:application", folder=site) as theirs,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium-headless-shell",
                args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
            )
            kinds = {
                "wenyuan, pages": lambda: visit(browser, f"{ours}{path}?mode=page", init=OURS),
                "PDF.js viewer": lambda: visit(browser, f"{theirs}/view.html"),
            }
            for once in kinds.values():
                once()
            found: dict[str, list[Run]] = {name: [] for name in kinds}
            for _ in range(runs):
                for name, once in kinds.items():
                    found[name].append(once())
            browser.close()
    finally:
        zygote.terminate()
        zygote.wait(timeout=20)
    print(f"a picture of 1200 px on first view: {picture:.0f} ms CPU, median of {PAGES} pages, child and jail included")
    return {**table(found, pdf_bytes=(site / "document.pdf").stat().st_size), "picture_cpu_ms": round(picture, 1)}


def picture_cpu_ms(tools: Any, pdf: Path, folder: Path) -> float:
    """Median CPU milliseconds of one page picture of 1200 px, each made in a child of its own as on a first view."""
    spent = []
    for page in range(1, PAGES + 1):
        out = folder / f"picture-{page}"
        out.mkdir()
        args = {"pages": [page], "width": 1200, "grey": "1"}
        spent.append(tools.run("pdf_render", inputs={"pdf": pdf}, out=out, args=args).cpu_seconds * 1000)
    return statistics.median(spent)


def table(found: dict[str, list[Run]], *, pdf_bytes: int) -> dict[str, float]:
    """Print medians and return the flat figures."""
    middle = {
        name: tuple(statistics.median(getattr(run, field) for run in runs) for field in ("ms", "size", "requests"))
        for name, runs in found.items()
    }
    print(f"first page of a PDF of {pdf_bytes / 1000:.0f} kB, medians of {len(next(iter(found.values())))} cold visits")
    print(f"{'':18}{'ms':>8}{'kB':>9}{'requests':>10}")
    for name, (ms, size, requests) in middle.items():
        print(f"{name:18}{ms:8.0f}{size / 1000:9.1f}{requests:10.0f}")
    (our_ms, our_size, our_requests), (their_ms, their_size, _) = middle.values()
    figures = {
        "first_page_ratio": round(their_ms / our_ms, 2),
        "bytes_ratio": round(their_size / our_size, 2),
        "first_page_ms": round(our_ms, 1),
        "pdfjs_first_page_ms": round(their_ms, 1),
        "first_page_bytes": our_size,
        "pdfjs_first_page_bytes": their_size,
        "requests": our_requests,
        "pdf_bytes": pdf_bytes,
    }
    print(f"PDF.js / ours: time {figures['first_page_ratio']} x, bytes {figures['bytes_ratio']} x")
    return figures


if __name__ == "__main__":
    main()
