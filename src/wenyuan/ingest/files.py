"""Which files of a folder are meant when the folder is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

#: What programs leave beside documents: never meant by a person.
_DEBRIS = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


def is_meant(path: Path) -> bool:
    """False for hidden files, lock files of office programs (~$x, .~lock.x#) and unfinished downloads."""
    name = path.name.lower()
    return not (
        name.startswith((".", "~$")) or name in _DEBRIS or name.endswith(("~", ".part", ".crdownload", ".tmp", ".swp"))
    )


def files_below(paths: list[Path]) -> Iterator[Path]:
    """The files that are meant: those named as they are, those in named folders in order of their names, no links."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, names, files in os.walk(path, followlinks=False):
            names[:] = sorted(n for n in names if not n.startswith("."))
            for name in sorted(files):
                found = Path(folder, name)
                if is_meant(found) and not found.is_symlink():
                    yield found
