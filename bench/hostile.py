"""Hostile files through a whole site: every kind of ours, and folders of public ones that you have.

    python bench/hostile.py [--quick] [--json FILE] [--public DIR …] [--only WORD]

A site of its own is started, each file is received as `wenyuan add` receives it and walked to its end; then its pages are
asked for over HTTP. What must hold, or the exit status is 1: every file in one of the three end states, ours with the
reason that its kind allows; nobody called by any file (an own listener); no picture and no text from outside the jobs in
what came out; no answer of 500 or above; the site's processes the same as before; no child above its memory. --quick
walks the kinds that cost little.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import hashlib
import json
import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.engines.canary.documents import build as canaries
from tests.hostile.kinds import ALL
from tests.hostile.outside import WORDS, Laid, laid, shows
from tests.site import Site, json_lines
from wenyuan.engines.client import Engine

#: Names of the processes that must be there afterwards under the same numbers.
STAYING = ("serve", "wy-worker", "wy-indexer", "zygote tools")
FACES = ("/d/{}", "/d/{}/p/1", "/d/{}/text/1", "/d/{}/thumbs", "/img/{}/1/1-160.img", "/img/{}/1/1-1600.img")
#: Most of HOME's files are this library's; a PDF of many pages is not looked through whole.
_LARGE_PDF = 64 << 20


def lay(folder: Path, there: Laid, *, quick: bool, only: str, public: list[Path]) -> dict[str, frozenset[str]]:
    """Write the files into `folder`; the allowed ends of ours by file name (none for the public ones)."""
    allowed: dict[str, frozenset[str]] = {}
    for kind in ALL:
        if only in kind.file_name and not (quick and kind.dear):
            (folder / kind.file_name).write_bytes(kind.build(there.addresses))
            allowed[kind.file_name] = kind.ends
    addresses = there.addresses
    for name, (ending, data) in canaries(addresses.url, addresses.picture, addresses.text).items():
        if only in name and not quick:
            (folder / f"canary-{name}.{ending}").write_bytes(data)
    seen = set()
    for place in public:
        for path in sorted(place.rglob("*")):
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                sha = hashlib.sha256(data).hexdigest()
                if sha not in seen:
                    seen.add(sha)
                    (folder / f"public-{len(seen):05}-{path.name[-80:]}").write_bytes(data)
    return allowed


def ends_of(home: Path) -> dict[str, str]:
    """How each document's walk ended, by public id, in the words of the kinds: `add` says it in sentences for people."""
    query = """SELECT d.public_id, d.status, r.rendition, r.failure_code
        FROM library_document d JOIN library_revision r ON r.id = d.current_id"""
    with contextlib.closing(sqlite3.connect(home / "wenyuan.sqlite3")) as connection:
        rows = connection.execute(query).fetchall()
    return {key: _end(status, rendition, code) for key, status, rendition, code in rows}


def _end(status: str, rendition: str, code: str) -> str:
    if status not in {"published", "kept", "refused"}:
        return f"{status}: not at an end"
    state = "text only" if status == "published" and rendition == "text" else status
    return f"{state}: {code}" if code or state != "published" else state


def leaks(home: Path) -> list[str]:
    """PDFs that were made here and hold a marker; the text index and the database are searched as bytes."""
    found = []
    originals = {path for path in (home / "blobs").rglob("*") if path.is_file()}
    for path in originals:
        with path.open("rb") as file:
            if file.read(5) != b"%PDF-" or path.stat().st_size > _LARGE_PDF:
                continue
            file.seek(0)
            head = file.read(2048)
        if b"LibreOffice" in head or _made_here(path):
            try:
                if shows(path):
                    found.append(path.name)
            except Exception as error:
                print(f"  not looked into: {path.name}: {error}", file=sys.stderr)
    for path in home.glob("wenyuan.sqlite3*"):
        if WORDS.encode() in path.read_bytes():
            found.append(path.name)
    return found


def _made_here(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        return b"LibreOffice" in file.read()


def ask(site: Site, documents: list[str]) -> collections.Counter[int]:
    """HTTP statuses of the pages of these documents."""
    return collections.Counter(site.status(face.format(key)) for key in documents for face in FACES)


def run(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Walk everything, look at everything; gives the figures, with what failed under "failures"."""
    failures: list[str] = []
    (folder / "outside").mkdir()
    source = folder / "files"
    source.mkdir()
    site = Site(home=folder / "home", settings={"WENYUAN_REVIEW_UPLOADS": "0"})
    with laid(folder / "outside") as there:
        allowed = lay(source, there, quick=options.quick, only=options.only, public=options.public)
        try:
            site.start(seconds=900)
            before = {pid: name for pid, name in site.processes().items() if name in STAYING}
            began = time.monotonic()
            done = site.run("add", str(source), "--json")
            wall = time.monotonic() - began
            rows = json_lines(done.stdout)
            after = site.processes()
            told = ends_of(site.home)
            ends = {Path(str(row["path"])).name: told.get(str(row.get("document")), "none") for row in rows}
            missing = {path.name for path in source.iterdir()} - set(ends)
            failures += [f"no end: {name}" for name in sorted(missing)]
            for name, end in sorted(ends.items()):
                if end not in allowed[name] if name in allowed else end.startswith("none") or "not at an end" in end:
                    failures.append(f"{name}: {end}")
            failures += [f"{name} is gone" for pid, name in before.items() if after.get(pid) != name]
            statuses = ask(site, [str(row["document"]) for row in rows if row.get("document")])
            failures += [
                f"{count} answers of {status}" for status, count in statuses.items() if status >= 500 or not status
            ]
            peaks = {k: Engine(site.home / "run" / f"{k}.sock").ping()["peak_mib"] for k in ("tools", "office")}
        finally:
            site.stop()
        failures += [f"asked outside: {path}" for path in sorted(there.asked)]
        failures += [f"holds a marker: {name}" for name in leaks(site.home)]
        if options.verbose:
            for name, end in sorted(ends.items()):
                print(f"{end:36}{name}")
    print(f"{len(ends)} files, {len(allowed)} kinds of ours; {wall:.0f} s on {os.cpu_count()} cores")
    for end, count in collections.Counter(ends.values()).most_common():
        print(f"{count:6}  {end}")
    print("HTTP:", dict(statuses), "· most memory of a child, MiB:", peaks)
    for failure in failures:
        print("FAILED", failure)
    return {
        "files": len(ends),
        "kinds": len(allowed),
        "ends": dict(collections.Counter(ends.values())),
        "outbound": len(there.asked),
        "server_errors": sum(count for status, count in statuses.items() if status >= 500),
        "peak_mib": peaks,
        "failures": failures,
    }


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only kinds that cost little")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--public", type=Path, action="append", default=[], help="a folder of further files")
    parser.add_argument("--only", default="", help="kinds of ours with this word in their name")
    parser.add_argument("--verbose", action="store_true", help="every file and its end")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as name:
        figures = run(options, Path(name))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    raise SystemExit(1 if figures["failures"] else 0)


if __name__ == "__main__":
    main()
