"""How often the title that is proposed for an office file is the right one.

`data/titles.tsv` holds what is right: the sha256 of each file, whether it was `found` (made by others) or `made` for the
corpus, and its titles, parted by |, any of which a librarian would write. They were judged by one person who looked at the
beginning of each file as it is displayed and at its properties: the title that page 1 states; what the properties say
only where page 1 states none; where neither does, what the file is called. Two of 216 files were left out, because it
cannot be said what they are called. The rules were written while looking at these files, so the figure is one of fit.
Titles are compared without blanks, punctuation and case.

The files go through the whole walk (`wenyuan add` into a HOME of its own), and what is compared is the most certain
title among the proposals, whether it was written at once or waits.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.site import Site
from wenyuan.proposals.candidates import key

JUDGED = Path(__file__).parent / "data" / "titles.tsv"
QUICK = 40


def judged() -> dict[str, tuple[str, set[str]]]:
    """By sha256: where the file comes from, and its right titles as they are compared."""
    found = {}
    for line in JUDGED.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            sha, origin, titles = line.split("\t")
            found[sha] = (origin, {key(title) for title in titles.split("|")})
    return found


def measure_titles(office: Path, *, is_quick: bool = False) -> dict[str, float]:
    """`title_right` of all judged files below a folder, `title_right_found` of those that were not made for it, and beside
    them what the file's name or its properties alone would have been."""
    truth = judged()
    files = {sha: path for path in sorted(office.rglob("*")) if path.is_file() and (sha := _sha(path)) in truth}
    if is_quick:
        files = dict(sorted(files.items())[:QUICK])
    with tempfile.TemporaryDirectory(prefix="wenyuan-bench-") as folder:
        home = Path(folder) / "home"
        Site(home=home).run("add", "--json", *map(str, files.values()))
        proposed = _proposed(home)
    hits = {sha: key(proposed.get(sha, "")) in truth[sha][1] for sha in files}
    found = [sha for sha in files if truth[sha][0] == "found"]
    named = [key(path.stem) in truth[sha][1] for sha, path in files.items()]
    return {
        "title_n": len(files),
        "title_right": round(sum(hits.values()) / len(files), 4),
        "title_found_n": len(found),
        "title_right_found": round(sum(hits[sha] for sha in found) / max(len(found), 1), 4),
        "title_file_name_alone": round(sum(named) / len(files), 4),
    }


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _proposed(home: Path) -> dict[str, str]:
    """The most certain title of each file, by its sha256; its title where nothing is proposed."""
    statement = """
        SELECT revision.original_id, COALESCE(
            (SELECT value FROM library_proposal AS proposal WHERE proposal.document_id = document.id AND field = 'title'
             ORDER BY confidence DESC, proposal.id LIMIT 1), document.title)
        FROM library_document AS document JOIN library_revision AS revision ON revision.id = document.current_id
    """
    with closing(sqlite3.connect(home / "wenyuan.sqlite3")) as database:
        return dict(database.execute(statement).fetchall())
