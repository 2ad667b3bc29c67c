"""The query language: what a person typed, as a tree.

Total: every string has a tree, and printing a tree gives a string with that tree. What cannot be read as an operator is
read as words, because a person who types a colon means a colon.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from wenyuan.kernel.folding import fold

#: Longer queries are cut.
QUERY_LENGTH = 200

FilterName = Literal["type", "category", "year"]
NAMES: dict[str, FilterName] = {
    **dict.fromkeys(("type", "格式", "类型"), "type"),
    **dict.fromkeys(("category", "分类", "类别"), "category"),
    **dict.fromkeys(("year", "年份", "年"), "year"),
}


@dataclass(frozen=True)
class Word:
    """One or more words written without a blank; whoever compiles the query cuts them."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Quote:
    """A passage to be found as it stands."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True)
class Filter:
    """A property of the document. `value` of a year is `2020`, `2020..2023`, `2020..` or `..2020`."""

    name: FilterName
    value: str

    def __str__(self) -> str:
        return f'{self.name}:"{self.value}"' if " " in self.value else f"{self.name}:{self.value}"

    def years(self) -> tuple[int | None, int | None]:
        """First and last year, None where it is open."""
        low, dots, high = self.value.partition("..")
        return (int(low) if low else None, int(high) if high else None) if dots else (int(low), int(low))


@dataclass(frozen=True)
class Either:
    """One of two or more."""

    options: tuple[Word | Quote, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.options))


@dataclass(frozen=True)
class Without:
    """What must not be there."""

    part: Word | Quote | Filter

    def __str__(self) -> str:
        return f"-{self.part}"


Item = Word | Quote | Filter | Either | Without


@dataclass(frozen=True, kw_only=True)
class Query:
    """All of the items together."""

    items: tuple[Item, ...] = ()
    #: It was longer than is read.
    is_cut: bool = False

    def __str__(self) -> str:
        return " ".join(map(str, self.items))

    def filters(self, name: FilterName) -> list[str]:
        """The values asked for."""
        return [item.value for item in self.items if isinstance(item, Filter) and item.name == name]


_QUOTES = '"“”„‟＂〝〞「」『』'
_MINUS = "-－−–"
_ITEM = re.compile(
    rf"""
    (?P<minus>(?<!\S)[{_MINUS}]+)?
    (?:
        (?P<name>\w+)[:：](?=\S) (?: [{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]? | (?P<value>[^\s{_QUOTES}|｜]+) )
      | [{_QUOTES}](?P<quote>[^{_QUOTES}]*)[{_QUOTES}]?
      | (?P<either>(?<!\S)OR(?!\S)|[|｜])
      | (?P<word>[^\s{_QUOTES}|｜]+)
    )""",
    re.VERBOSE,
)
_YEAR = re.compile(r"(?P<sign>[<>]=?)?(?P<low>\d{4})?年?(?:(?P<dots>\.\.|-)(?P<high>\d{4})?年?)?")


def parse(text: str) -> Query:
    """The tree of any string. Characters nobody can see are taken out, and what is beyond QUERY_LENGTH is left out."""
    clean = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    clean = clean.strip()
    items: list[Item] = []
    joining = False
    for found in _ITEM.finditer(clean[:QUERY_LENGTH]):
        if found["either"]:
            joining = bool(items)
            continue
        item = _item(found)
        if item is None:
            continue
        before = items[-1] if items else None
        if joining and isinstance(item, Word | Quote) and isinstance(before, Word | Quote | Either):
            options = before.options if isinstance(before, Either) else (before,)
            items[-1] = Either((*options, item))
        else:
            items.append(item)
        joining = False
    return Query(items=tuple(items), is_cut=len(clean) > QUERY_LENGTH)


# Controls, format characters (zero width, direction marks), lone surrogates, private and unassigned code points.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def _item(found: re.Match[str]) -> Item | None:
    """What one match of _ITEM says, or None if it has neither a letter nor a digit."""
    item: Word | Quote | Filter | None
    if found["quote"] is not None:
        item = _passage(found["quote"])
    elif found["name"]:
        item = _filter(found["name"], found["quoted"] if found["quoted"] is not None else found["value"])
        if item is None:
            item = _word(found[0][len(found["minus"] or "") :])
    else:
        item = _word(found["word"])
    return Without(item) if item is not None and found["minus"] else item


def _word(text: str) -> Word | None:
    text = re.sub(f"[{_QUOTES}]", " ", text).strip().lstrip(_MINUS)
    return Word(text) if any(map(str.isalnum, text)) else None


def _passage(text: str) -> Quote | None:
    text = " ".join(text.split())
    return Quote(text) if any(map(str.isalnum, text)) else None


def _filter(name: str, value: str) -> Filter | None:
    known = NAMES.get(fold(name))
    value = " ".join(value.split())
    if known is None or not any(map(str.isalnum, value)):
        return None
    if known != "year":
        return Filter(known, value)
    found = _YEAR.fullmatch(fold(value))
    if found is None or not (found["low"] or found["high"]):
        return None
    low, high, sign = found["low"] or "", found["high"] or "", found["sign"] or ""
    if found["dots"]:
        return None if sign else Filter("year", f"{low}..{high}")
    year = min(max(int(low) + {">": 1, "<": -1}.get(sign, 0), 0), 9999)
    return Filter("year", f"{year:04}.." if ">" in sign else f"..{year:04}" if "<" in sign else f"{year:04}")
