"""What a figure is: a table that can also be drawn and saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from wenyuan.library.models import Document

Words = str | Promise
Cell = str | int | float | dt.date | Document | Promise


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One question with its answer. Rows are as long as `head`; numbers are numbers, so that a face may write them."""

    key: str
    title: Words
    #: What is counted and what not, where the title does not say it.
    note: Words = ""
    head: Sequence[Words]
    rows: Sequence[Sequence[Cell]]
    #: Columns that are drawn over the first one.
    drawn: Sequence[int] = ()
    #: Whether the sum of such a column says something.
    is_summed: bool = True

    def column(self, n: int) -> list[int]:
        """The numbers of a column."""
        return [int(row[n]) for row in self.rows]  # type: ignore[arg-type]
