"""What of a document is read for proposals: what the engines' tasks have written down, and the text. No file is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from wenyuan.jobs.models import StepRun
from wenyuan.library.models import Document, Page
from wenyuan.search.opening import opening

#: Characters of the last page that are read for an issuer and a date.
CLOSING = 1_500


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of page 1: its text, the points of its letters, its place as parts of the page."""

    text: str
    size: float
    top: float = 0.0
    left: float = 0.0
    right: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that proposals are made of."""

    file_name: str
    kind: str = ""
    family: str = ""
    #: What the file states of itself, raw: title, author, created, modified, subject, keywords, language.
    properties: Mapping[str, str] = field(default_factory=dict)
    #: Lines of page 1 as it looks; empty where there is no PDF.
    head: Sequence[Line] = ()
    #: The beginning of the text, pages joined by line ends.
    opening: str = ""
    #: The text of page 1, and the end of that of the last.
    first_page: str = ""
    closing: str = ""
    #: Number of the last page.
    last_page: int = 1

    @property
    def is_sheet(self) -> bool:
        """Whether it is a table: its first line is a row, and no sentence."""
        return self.kind in {"xlsx", "xls", "ods", "csv", "et", "fods"}

    @property
    def is_deck(self) -> bool:
        """Whether it is slides: page 1 is a title page, with few words and all of them large."""
        return self.kind in {"pptx", "ppt", "odp", "dps", "fodp"}

    @cached_property
    def first_lines(self) -> list[str]:
        """The lines of page 1 that have a letter, blanks joined."""
        lines = (" ".join(line.split()) for line in self.first_page.splitlines())
        return [line for line in lines if any(map(str.isalpha, line))]


def gather(document: Document) -> Evidence | None:
    """What is known of the current revision; None without one. Five queries."""
    revision = document.current
    if revision is None:
        return None
    outputs = dict(
        StepRun.objects.filter(subject=revision.pk, step__in=["quick_text", "pages", "text"]).values_list(
            "step", "output"
        )
    )
    pages = Page.objects.filter(revision=revision).order_by("number")
    first, last = pages.first(), pages.exclude(text="").last()
    return Evidence(
        file_name=revision.file_name,
        kind=revision.kind,
        family=revision.family,
        properties=_properties(outputs, revision.family),
        head=_lines(outputs.get("text", {}).get("head")),
        opening=opening(document),
        first_page=first.text if first is not None else revision.quick_text[:3_000],
        closing=last.text[-CLOSING:] if last is not None else "",
        last_page=last.number if last is not None else 1,
    )


def _properties(outputs: Mapping[str, Any], family: str) -> dict[str, str]:
    # Of another kind the PDF is ours: what it states of itself we have put there.
    found: dict[str, str] = {}
    for step in ("quick_text", "pages") if family == "pdf" else ("quick_text",):
        stated = outputs.get(step, {}).get("properties", {})
        found |= {str(name): str(value) for name, value in stated.items() if value and not found.get(str(name))}
    return found


def _lines(raw: object) -> list[Line]:
    # What a jailed child said is a stranger's word: whatever has not the right form is left out.
    found = []
    for one in raw if isinstance(raw, list) else []:
        try:
            places = {name: float(one[name]) for name in ("size", "top", "left", "right")}
            found.append(Line(text=str(one["text"])[:200], **places))
        except (KeyError, TypeError, ValueError):
            continue
    return found
