"""Our list of facts: which words rewriting tools put for which, and the strings that only such a tool leaves.

data/pairs.tsv: `from TAB to TAB state TAB share`. State: seed (counted in a real specimen), family (known of the same
tools), learned (confirmed by librarians), refused (a candidate that must not come again). Share: how often a careful
text has `to`, of all it has of the two; the largest of several corpora, by tools/build_classes.py.
data/impossible.tsv: `string TAB meant`; without `meant` it is a sign only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SEED, FAMILY, LEARNED, REFUSED = "seed", "family", "learned", "refused"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`meant` is what authors write, `put` what a tool puts in its place."""

    meant: str
    put: str
    state: str
    share: float = 1.0


def read_facts(text: str) -> list[Fact]:
    """The rows of a pairs.tsv. Raises ValueError for a row of another form or an unknown state."""
    found: list[Fact] = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        meant, put, state, share = line.split("\t")
        if state not in {SEED, FAMILY, LEARNED, REFUSED}:
            raise ValueError(f"pairs.tsv: unknown state {state!r}")
        found.append(Fact(meant=meant, put=put, state=state, share=float(share)))
    return found


@cache
def facts() -> tuple[Fact, ...]:
    """The shipped pairs that hold: all but the refused ones."""
    return tuple(fact for fact in read_facts(_data("pairs.tsv")) if fact.state != REFUSED)


@cache
def impossible() -> dict[str, str]:
    """Strings that no author writes, and what they were; empty where that cannot be told."""
    rows = (line.split("\t") for line in _data("impossible.tsv").splitlines() if line and line[0] != "#")
    return {row[0]: row[1] for row in rows}


@cache
def repairs() -> dict[str, str]:
    """The impossible strings that are put right before a text is compared."""
    return {found: meant for found, meant in impossible().items() if meant}


def _data(name: str) -> str:
    return files("wenyuan.copies").joinpath(f"data/{name}").read_text(encoding="utf-8")
