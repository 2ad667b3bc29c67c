"""What one hostile file is: how it is made, and how its walk may end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What a file tries to reach: a listener's address, and file:// addresses of a picture and a text outside every job."""

    url: str = "http://127.0.0.1:9/nobody"
    picture: str = "file:///nonexistent/marker.png"
    text: str = "file:///nonexistent/marker.txt"


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """One kind. Its name is the file's, which is often part of the trick."""

    file_name: str
    build: Callable[[Outside], bytes]
    #: How its walk may end: "published", or "text only: timeout", "kept: unreadable", "refused: archive_bomb" …
    ends: frozenset[str]
    #: Takes seconds of a processor, or memory: only in the long run.
    dear: bool = False


def kind(file_name: str, ends: str, build: Callable[[Outside], bytes], *, dear: bool = False) -> Hostile:
    """A kind whose ends are written as "kept: unreadable | kept: crash"."""
    return Hostile(file_name=file_name, build=build, ends=frozenset(end.strip() for end in ends.split("|")), dear=dear)
