"""The category tree as the voices need it, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenyuan.library.models import Category

#: Names and slugs of categories that say only that nothing else fits. Whole names: 其他组织 and "other languages" are subjects.
_CATCH_ALL = re.compile(
    r"(其[它他]|杂项|杂类|综合其[它他]|未分类|待分类|不限|无)(类|类别|资料|文档|文件|资源|分类|内容)?"
    r"|(all )?(others?|misc|miscellane(a|ous)|uncategori[sz]ed|unsorted|unfiled|general|various|qita)( documents| files)?"
)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A category: its place (each step of the path has Category.steplen characters), and the words that speak for it."""

    pk: int
    path: str
    name_zh: str
    name_en: str
    descriptors: str
    is_catch_all: bool

    def is_of_line(self, other: Shelf) -> bool:
        """Whether one of the two is the other, or above it."""
        return self.path.startswith(other.path) or other.path.startswith(self.path)


def shelves() -> dict[int, Shelf]:
    """All categories by key. One query."""
    rows = Category.objects.values_list("pk", "path", "name_zh", "name_en", "descriptors", "slug")
    return {
        pk: Shelf(
            pk=pk,
            path=path,
            name_zh=zh,
            name_en=en,
            descriptors=words,
            is_catch_all=any(map(_says_other, (zh, en, slug))),
        )
        for pk, path, zh, en, words, slug in rows
    }


def _says_other(name: str) -> bool:
    return _CATCH_ALL.fullmatch(name.strip().casefold().replace("-", " ")) is not None
