"""What another system holds, in neutral words. Keys are that system's own, and are only compared with each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with an account there."""

    key: str
    name: str
    display_name: str = ""
    email: str = ""
    is_uploader: bool = False


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A category there; `parent` is another one's key, or empty."""

    key: str
    name: str
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A document there, with the place of its file."""

    key: str
    path: Path
    file_name: str
    title: str
    owner: str = ""
    shelf: str = ""
    author: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    dated: dt.date | None = None
    added: dt.datetime | None = None
    #: Nobody but its owner saw it.
    is_private: bool = False
    #: It was not shown to readers there: in review, or disabled.
    is_held: bool = False


@dataclass(frozen=True, kw_only=True)
class Cargo:
    """All of it. `left` counts by name what is there and is not carried, so that nobody is surprised."""

    source: str
    people: list[Person] = field(default_factory=list)
    shelves: list[Shelf] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
