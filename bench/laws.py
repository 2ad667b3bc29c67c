"""The laws of the development corpus, cut into pages, for benches of the index. Public domain; not shipped."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wenyuan.search.port import Upsert

PAGE = 600
#: Two texts with a larger part of the shorter one's shingles in common are taken for copies: local by-laws copy whole
#: chapters from each other, and a law stands here in several editions.
COPIED = 0.1
_SHINGLE, _SAMPLE = 8, 8


@dataclass(frozen=True, kw_only=True)
class Law:
    """One text; `number` counts from 1 in the file's order."""

    number: int
    title: str
    category: str
    text: str

    @property
    def pages(self) -> list[str]:
        """Stretches of PAGE characters."""
        return [self.text[start : start + PAGE] for start in range(0, len(self.text), PAGE)]


def laws(corpus: Path) -> list[Law]:
    """All laws of `corpus`/text/laws.jsonl.gz."""
    with gzip.open(corpus / "text" / "laws.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return [
            Law(number=n, title=row["title"], category=row["category"], text=row["text"])
            for n, row in enumerate(rows, 1)
        ]


def distinct(found: Iterable[Law]) -> list[Law]:
    """Those of which no earlier one has more than COPIED of the sampled 8-character shingles, either way round."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    sizes: dict[int, int] = {}
    kept: list[Law] = []
    for law in found:
        marks = _shingles(law.text)
        common = Counter(other for mark in marks for other in holders.get(mark, ()))
        if any(n > COPIED * min(len(marks), sizes[other]) for other, n in common.items()):
            continue
        kept.append(law)
        sizes[law.number] = len(marks)
        for mark in marks:
            holders[mark].append(law.number)
    return kept


def _shingles(text: str) -> set[int]:
    letters = re.sub(r"\W", "", text)
    marks = (zlib.crc32(letters[i : i + _SHINGLE].encode()) for i in range(len(letters) - _SHINGLE + 1))
    return {mark for mark in marks if mark % _SAMPLE == 0}


def upsert(law: Law, pages: Sequence[str], *, title: str = "") -> Upsert:
    """A public document of these pages, as the index takes it."""
    return Upsert(
        document=law.number,
        version=1,
        title=title,
        about="",
        pages=list(enumerate(pages, 1)),
        visibility={"pub"},
        categories=(),
        kind="txt",
        language="zh",
        owner="1",
        page_count=len(pages),
        cluster=law.number,
        date=20_200_101,
    )
