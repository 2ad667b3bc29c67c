"""Numbers and spans of numbers as people write them in a filter: 2020, 2020..2023, 2020-2023, >=2020, <5, 3至8页."""

from __future__ import annotations

import re

from wenyuan.kernel.folding import fold

#: First and last number, both included; None is open.
Span = tuple[int | None, int | None]

_YEAR = re.compile(r"\d{4}")
_COUNT = re.compile(r"\d{1,7}")
_WRITTEN = re.compile(
    r"""
    (?P<sign>[<>]=?|[≤≥])? \s* (?P<low>\d+)? \s* (?:年|页|p)? \s*
    (?P<dots>(?:\.{2,3}|…|[-–—~至到]) \s* (?P<high>\d+)? \s* (?:年|页|p)?)?
    """,
    re.VERBOSE,
)


def years(text: str) -> str | None:
    """A year or span of years in its one form (2020, 2020..2023, 2020.., ..2020); None if it is none."""
    span = _read(text, _YEAR, highest=9999)
    return _written(span, digits=4) if span else None


def counts(text: str) -> str | None:
    """A number of pages or a span of such, in the same form; None if it is none."""
    span = _read(text, _COUNT, highest=9_999_999)
    return _written(span, digits=1) if span else None


def span(value: str) -> Span:
    """The numbers of a span in its one form."""
    low, dots, high = value.partition("..")
    return (int(low) if low else None, int(high) if high else None) if dots else (int(low), int(low))


def _read(text: str, number: re.Pattern[str], *, highest: int) -> Span | None:
    found = _WRITTEN.fullmatch(fold(text).strip())
    if found is None or (found["sign"] and found["dots"]):
        return None
    written = [n for n in (found["low"], found["high"]) if n is not None]
    if not written or not all(map(number.fullmatch, written)):
        return None
    low, high = (int(n) if n is not None else None for n in (found["low"], found["high"]))
    if found["dots"]:
        # Who writes 2023..2020 means the years between.
        return (high, low) if low is not None and high is not None and high < low else (low, high)
    if low is None:
        return None
    signed: dict[str | None, Span] = {
        ">": (min(low + 1, highest), None),
        ">=": (low, None),
        "≥": (low, None),
        "<": (None, max(low - 1, 0)),
        "<=": (None, low),
        "≤": (None, low),
    }
    return signed.get(found["sign"], (low, low))


def _written(span: Span, *, digits: int) -> str:
    low, high = ("" if n is None else f"{n:0{digits}}" for n in span)
    return low if low and low == high else f"{low}..{high}"
