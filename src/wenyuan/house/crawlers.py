"""The robots that collect texts for language models, as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class Crawler:
    """One of them: the token it looks for in robots.txt, and whose it is."""

    token: str
    maker: str


@cache
def ai_crawlers() -> tuple[Crawler, ...]:
    """Those that data/ai-crawlers.txt names, in its order."""
    text = files("wenyuan.house").joinpath("data/ai-crawlers.txt").read_text(encoding="utf-8")
    rows = (line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Crawler(token=token, maker=maker) for token, maker in rows)
