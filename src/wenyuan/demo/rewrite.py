"""How copies are made from a text: the changes that people and rewriting tools really apply, as pure functions.

Each works on Markdown and leaves headings, tables and fenced blocks in their places, so that a changed text still
reads as a document. All are deterministic.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

Change = Mapping[str, Any]

SYNONYMS = Path(__file__).with_name("synonyms.tsv")
BLANK = "＿＿＿＿＿＿"
_FIELD = re.compile(r"\{\{([^{}]+)\}\}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SENTENCE = re.compile(r"[^。！？]+[。！？]+[”」]?|[^。！？]+$")
_ENGLISH_SENTENCE = re.compile(r"[^.!?]+[.!?]+(?=\s|$)\s*|[^.!?]+$")


def apply(change: Change, text: str, *, lang: str) -> str:
    """`text` after one change, named by its `op`. Raises KeyError for an op that is not known."""
    return _OPS[change["op"]](text, lang=lang, **{k: v for k, v in change.items() if k != "op"})


def substitute(text: str, *, lang: str) -> str:
    """Swap words for their neighbours, blindly and one after the other, as article rewriters do."""
    for before, after in _synonyms(lang[:2]):
        if lang.startswith("zh"):
            text = text.replace(before, after)
        else:
            text = re.sub(rf"\b{before}\b", after, text)
            text = re.sub(rf"\b{before.capitalize()}\b", after.capitalize(), text)
    return text


def shift_years(text: str, *, by: int, lang: str) -> str:
    """Move every year in figures by `by`; years in words stay, which is how such copies contradict themselves."""
    return _YEAR.sub(lambda found: str(int(found[0]) + by), text)


def shuffle(text: str, *, seed: int, drop: float = 0.0, lang: str) -> str:
    """Change the order of the sentences inside each paragraph and leave out the share `drop` of them.

    The first sentence of a text's paragraph may go, too; a paragraph never becomes empty.
    """
    dice = random.Random(seed)  # noqa: S311 - a fixed seed is the point
    return "\n".join(_mix(line, dice, drop, lang) if _is_prose(line) else line for line in text.split("\n"))


def excerpt(text: str, *, sections: list[str], lang: str) -> str:
    """Keep only the level-2 sections with these headings, in the text's order. Raises ValueError if one is missing."""
    parts = re.split(r"(?m)^(?=## )", text)
    kept = [part for part in parts if any(part.startswith(f"## {name}\n") for name in sections)]
    if len(kept) != len(sections):
        raise ValueError(f"sections not found: {sections}")
    return "".join(kept)


def edit(text: str, *, pairs: list[list[str]], lang: str) -> str:
    """Replace passages, as an editor of a new edition does. Raises ValueError if a passage is not there."""
    for before, after in pairs:
        if before not in text:
            raise ValueError(f"passage not found: {before}")
        text = text.replace(before, after)
    return text


def fill(text: str, *, values: Mapping[str, str], lang: str) -> str:
    """Fill the `{{field}}`s of a template. Raises KeyError for a field without a value."""
    return _FIELD.sub(lambda found: values[found[1]], text)


def blank(text: str, *, lang: str) -> str:
    """Turn the `{{field}}`s of a template into lines to write on."""
    return _FIELD.sub(BLANK, text)


def _mix(line: str, dice: random.Random, drop: float, lang: str) -> str:
    pattern = _SENTENCE if lang.startswith("zh") else _ENGLISH_SENTENCE
    sentences = [found.strip() for found in pattern.findall(line)]
    kept = [sentence for sentence in sentences if dice.random() >= drop] or sentences[:1]
    dice.shuffle(kept)
    return ("" if lang.startswith("zh") else " ").join(kept)


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not re.match(r"\s*([#|>*+-]|\d+\.\s|```|\+\+\+)", line) and "|" not in line


@cache
def _synonyms(lang: str) -> tuple[tuple[str, str], ...]:
    rows = (line.split("\t") for line in SYNONYMS.read_text("utf-8").splitlines() if line and line[0] != "#")
    return tuple((before, after) for language, before, after in rows if language == lang)


_OPS: dict[str, Callable[..., str]] = {
    "substitute": substitute,
    "shift_years": shift_years,
    "shuffle": shuffle,
    "excerpt": excerpt,
    "edit": edit,
    "fill": fill,
    "blank": blank,
}
