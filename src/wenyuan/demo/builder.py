"""Builds the sample library into a folder: deterministic recipes, and nothing done twice."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from wenyuan.demo import source as sources
from wenyuan.demo.manifest import Entry, Role, entries
from wenyuan.demo.writers import SaveAs, write

#: Name of the ledger in the folder: which recipe made each file, and what came out. Begins with a dot, so that
#: adding the folder to a library leaves it alone.
LEDGER = ".samples.json"

#: Told after each file: how many are done, how many there are, the file's name.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One built file and what is known about it."""

    path: Path
    #: Address below the root of the category tree, such as `rules/safety`.
    category: str
    title: str
    #: Name of the person who is said to have added it.
    uploader: str
    note: str
    #: duplicate: the same bytes as `of`; rewritten: is or holds the text of `of`; shared: a passage of it; unreadable: damaged, locked, empty, unknown.
    role: Role
    of: str


def build(folder: Path, *, save_as: SaveAs, progress: Progress | None = None) -> list[Sample]:
    """Build every sample into `folder` and give them in the order of the manifest.

    A file is kept when it is what its recipe (entry, text, code) made before; files that left the manifest are
    removed, others in the folder are not touched. Each file appears whole or not at all. What `save_as` raises
    goes through, and the files built so far stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ledger, code, made = _read_ledger(folder), _code_digest(), []
    todo = entries()
    for name in set(ledger) - {entry.file for entry in todo}:
        (folder / Path(name).name).unlink(missing_ok=True)
        del ledger[name]
    by_name = {entry.file: entry for entry in todo}
    for number, entry in enumerate(todo, start=1):
        path = folder / entry.file
        origin = by_name[entry.of] if entry.role == "duplicate" else entry
        recipe = _recipe(origin, code)
        current = {"recipe": recipe, "sha256": _sha256(path)}
        if ledger.get(entry.file) != current or (origin is not entry and current != ledger[origin.file]):
            _build_one(entry, folder, save_as)
            ledger[entry.file] = {"recipe": recipe, "sha256": _sha256(path)}
            _write_whole(folder / LEDGER, json.dumps(ledger, ensure_ascii=False, indent=1).encode())
        made.append(_sample(entry, source_of(origin).title, path))
        if progress:
            progress(number, len(todo), entry.file)
    return made


def _build_one(entry: Entry, folder: Path, save_as: SaveAs) -> None:
    # The office looks at the suffix of what it saves, so the draft keeps it.
    draft = folder / f".draft.{entry.format}"
    try:
        if entry.role == "duplicate":
            shutil.copyfile(folder / entry.of, draft)
        else:
            write(entry, source_of(entry), draft, save_as=save_as)
        draft.replace(folder / entry.file)
    finally:
        draft.unlink(missing_ok=True)


def source_of(entry: Entry) -> sources.Source:
    """The text of an entry after its changes."""
    head = dict(entry.head)
    return sources.changed(sources.read(entry.text), entry.changes, **head)


def _sample(entry: Entry, title: str, path: Path) -> Sample:
    return Sample(
        path=path,
        category=entry.category,
        title=title,
        uploader=entry.uploader,
        note=entry.note,
        role=entry.role,
        of=entry.of,
    )


def _recipe(entry: Entry, code: str) -> str:
    """What determines the bytes of a file. A duplicate has its origin's recipe."""
    text = (sources.TEXTS / f"{entry.text}.md").read_bytes()
    told = json.dumps(asdict(entry), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(b"\0".join((told.encode(), text, code.encode()))).hexdigest()


def _code_digest() -> str:
    """A digest of this package's code and word lists: a better writer makes all files anew."""
    root, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted([*root.rglob("*.py"), *root.glob("*.tsv")]):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _read_ledger(folder: Path) -> dict[str, Mapping[str, str]]:
    try:
        ledger = json.loads((folder / LEDGER).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return ledger if isinstance(ledger, dict) else {}


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _write_whole(path: Path, data: bytes) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(data)
    draft.replace(path)
