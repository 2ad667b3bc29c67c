"""Where the readers of quick text put what they find: lines up to a bound, after which reading stops."""

from __future__ import annotations

MAX_CHARS = 4_000_000


class Full(Exception):
    """The bound is reached; what was gathered so far is the answer."""


class TextSink:
    """Gathers text up to `limit` characters and raises Full beyond it, so that no reader needs to count."""

    def __init__(self, limit: int = MAX_CHARS) -> None:
        self._pieces: list[str] = []
        self._left = limit

    def add(self, text: str) -> None:
        """Append text as it is. Raises Full once the bound is passed; the text is cut there."""
        if len(text) > self._left:
            self._pieces.append(text[: self._left])
            self._left = 0
            raise Full
        self._pieces.append(text)
        self._left -= len(text)

    def line(self, text: str) -> None:
        """Append a line."""
        self.add(text + "\n")

    def text(self) -> str:
        """All of it."""
        return "".join(self._pieces)
