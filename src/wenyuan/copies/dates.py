"""Dates of a text that contradict themselves, as they do after a tool has moved the years.

Three things fix a year whatever a tool does to its figures: the day of the week, the 29th of February, and an anniversary
whose beginning everybody knows. A text that has one right and one wrong is careless; one that has them wrong by one
same number was moved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WEEKDAY = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日[(（,，]?(?:星期|周|礼拜)([一二三四五六日天])")
_LEAP = re.compile(r"((?:19|20)\d\d)年0?2月29日")
_ANNIVERSARY = re.compile(
    r"((?:19|20)\d\d)年[^。！？\n\d]{0,20}(建党|中国共产党成立|新中国成立|建国|国庆|改革开放|建军|香港回归|澳门回归)(\d{2,3})周年"
)
_BEGAN = {
    "建党": 1921, "中国共产党成立": 1921, "新中国成立": 1949, "建国": 1949, "国庆": 1949, "改革开放": 1978,
    "建军": 1927, "香港回归": 1997, "澳门回归": 1999,
}  # fmt: skip
_DAYS = "一二三四五六日"


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """A passage of the normalised text, and the years by which it would have to be moved to be right, where one can tell."""

    at: int
    text: str
    off: int = 0


def contradictions(text: str) -> list[Contradiction]:
    """All dates of a normalised text that cannot be. Linear."""
    found = [
        Contradiction(at=m.start(), text=m[0], off=_off(int(m[1]), int(m[2]), int(m[3]), m[4]))
        for m in _WEEKDAY.finditer(text)
        if not _is_right(int(m[1]), int(m[2]), int(m[3]), m[4])
    ]
    found += [Contradiction(at=m.start(), text=m[0]) for m in _LEAP.finditer(text) if not _is_leap(int(m[1]))]
    for m in _ANNIVERSARY.finditer(text):
        meant = _BEGAN[m[2]] + int(m[3])
        if meant != int(m[1]):
            found.append(Contradiction(at=m.start(), text=m[0], off=int(m[1]) - meant))
    return sorted(found, key=lambda one: one.at)


def _is_right(year: int, month: int, day: int, name: str) -> bool:
    try:
        return _DAYS[date(year, month, day).weekday()] == name.replace("天", "日")
    except ValueError:
        return False


def _off(year: int, month: int, day: int, name: str) -> int:
    """By how many years a date with its weekday was moved, of up to five; 0 if it cannot be told."""
    right = [shift for shift in (1, 2, 3, 4, 5) if _is_right(year - shift, month, day, name)]
    return right[0] if len(right) == 1 else 0


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
