"""A sample's text: a Markdown file in texts/ with a TOML head between lines of +++."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wenyuan.demo.blocks import Block, parse
from wenyuan.demo.rewrite import Change, apply

TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a writer is given. `properties` are the words that go into the file's own properties."""

    title: str
    subtitle: str = ""
    author: str
    date: dt.date
    lang: str
    keywords: tuple[str, ...] = ()
    #: Six hex digits: the colour of headings, rules and table heads.
    accent: str = "2F5D62"
    #: report | rules | handbook | cards: how a page-bound format lays the text out.
    layout: str = "report"
    markdown: str = ""
    #: Title in the file's properties, where it differs from the printed one.
    property_title: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Block]:
        """The text without its head."""
        return parse(self.markdown)

    @property
    def is_chinese(self) -> bool:
        """Whether page furniture is worded in Chinese."""
        return self.lang.startswith("zh")


def read(name: str) -> Source:
    """The text `texts/NAME.md`. Raises FileNotFoundError, or ValueError for a head that is no TOML."""
    raw = (TEXTS / f"{name}.md").read_text("utf-8")
    _, head, body = raw.split("+++\n", 2)
    fields = tomllib.loads(head)
    fields["keywords"] = tuple(fields.get("keywords", ()))
    return Source(markdown=body.strip() + "\n", **fields)


def changed(source: Source, changes: tuple[Change, ...], **fields: Any) -> Source:
    """`source` with its title and text rewritten by `changes` in order, and with other head fields."""
    made = replace(source, **fields)
    for change in changes:
        made = replace(
            made,
            markdown=apply(change, made.markdown, lang=made.lang),
            title=apply(change, made.title, lang=made.lang) if change["op"] in TITLE_CHANGES else made.title,
        )
    return made


#: Changes that go over the title, too; the others concern sentences and sections.
TITLE_CHANGES = frozenset({"fill", "blank", "substitute", "shift_years"})
