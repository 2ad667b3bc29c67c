"""library.toml as typed entries: which text becomes which file, and in what relation it stands to another."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from wenyuan.demo.rewrite import Change

FILE = Path(__file__).with_name("library.toml")

Role = Literal["original", "duplicate", "rewritten", "shared", "unreadable"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file of the sample library. Its suffix says the format unless `writer` does."""

    file: str
    category: str
    uploader: str
    #: Name of the text in texts/; empty for a duplicate.
    text: str = ""
    #: What the file is to `of`: see the head of library.toml.
    role: Role = "original"
    of: str = ""
    #: One sentence for the reader of the sample library, in the document's language.
    note: str = ""
    writer: str = ""
    encoding: str = ""
    changes: tuple[Change, ...] = ()
    #: Head fields that differ from the text's.
    head: Mapping[str, Any] = field(default_factory=dict)

    @property
    def format(self) -> str:
        """The suffix without its dot."""
        return self.file.rpartition(".")[2]


def entries() -> list[Entry]:
    """All entries in order. Raises TypeError for an unknown field, ValueError for a name used twice."""
    raw = tomllib.loads(FILE.read_text("utf-8"))["sample"]
    made = [Entry(**{**fields, "changes": tuple(fields.get("changes", ()))}) for fields in raw]
    names = [entry.file for entry in made]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two samples are called {', '.join(twice)}")
    return made
