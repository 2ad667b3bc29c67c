"""Filters of a query and of the page around it, as conditions on the fields of the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wenyuan.accounts.queries import people_called
from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import passage
from wenyuan.library.models import Category, Document
from wenyuan.search import port
from wenyuan.search.language_names import language_codes
from wenyuan.search.lexer import clean
from wenyuan.search.pieces import in_title, is_likely, required_words
from wenyuan.search.port import SearchIndex
from wenyuan.search.query import Filter, Query, Quote, Without
from wenyuan.search.scope import Scope

#: Titles that are read at most to verify a passage.
_MOST_TITLES = 4_000

_WORD = ("docx", "doc", "odt", "rtf", "wps")
_SHEET = ("xlsx", "xls", "ods", "csv", "et")
_SLIDES = ("pptx", "ppt", "odp", "dps")
_PICTURE = ("png", "jpg", "tiff", "webp", "bmp", "gif", "svg")
#: What people call a group of kinds. Anything else is a kind by its code.
GROUPS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("word", "文档", "文字"), _WORD),
    **dict.fromkeys(("excel", "sheet", "表格"), _SHEET),
    **dict.fromkeys(("powerpoint", "slides", "演示", "幻灯片"), _SLIDES),
    **dict.fromkeys(("image", "picture", "图片"), _PICTURE),
    **dict.fromkeys(("text", "文本"), ("txt", "md")),
    "jpeg": ("jpg",),
    "markdown": ("md",),
    "htm": ("html",),
    "tif": ("tiff",),
}


@dataclass(frozen=True, kw_only=True)
class Around:
    """The filters that stand on the page beside the query. Values are those of the facets; empty: no filter."""

    category: Category | None = None
    kind: str = ""
    language: str = ""
    year: str = ""
    length: str = ""
    owner: str = ""

    def conditions(self) -> list[port.Node]:
        """What every result must meet."""
        wanted: list[port.Node] = []
        if self.category is not None:
            wanted.append(port.AnyOf("category", (self.category.slug,)))
        values: tuple[tuple[port.ValueField, str], ...] = (
            ("kind", self.kind),
            ("language", self.language),
            ("length", self.length),
        )
        wanted += [port.AnyOf(field, (clean(value)[0],)) for field, value in values if value]
        if self.year:
            is_year = self.year.isascii() and self.year.isdecimal() and len(self.year) == 4
            wanted.append(_years(int(self.year), int(self.year)) if is_year else port.Any())
        if self.owner:
            wanted.append(_owner(self.owner))
        return wanted


def conditions(query: Query, index: SearchIndex, scope: Scope) -> dict[Filter, port.Node]:
    """What a document must be for each filter of the query, those behind a minus too. `scope`: the person's."""
    parts = (item.part if isinstance(item, Without) else item for item in query.items)
    return {part: _condition(part, index, scope) for part in parts if isinstance(part, Filter)}


def together(query: Query, by_filter: Mapping[Filter, port.Node]) -> list[port.Node]:
    """Every condition of the query. Values of one filter are alternatives; unknown ones match nothing."""
    wanted: list[port.Node] = []
    by_name: dict[str, list[port.Node]] = {}
    for item in query.items:
        if isinstance(item, Filter):
            by_name.setdefault(item.name, []).append(by_filter[item])
        elif isinstance(item, Without) and isinstance(item.part, Filter):
            wanted.append(port.Not(by_filter[item.part]))
    return wanted + [port.any_of(tuple(options)) for options in by_name.values()]


def _condition(item: Filter, index: SearchIndex, scope: Scope) -> port.Node:
    match item.name:
        case "type":
            kind = fold(item.value).lstrip(".")
            return port.AnyOf("kind", GROUPS.get(kind, (kind,)))
        case "category":
            return _category(fold(item.value))
        case "year":
            return _years(*item.span())
        case "pages":
            low, high = item.span()
            # 0 is a number of pages that is not known yet.
            return port.Between("page_count", max(low or 1, 1), high)
        case "lang":
            return port.AnyOf("language", language_codes(item.value))
        case "uploader":
            return _owner(item.value)
        case "title":
            return _title(item, index, scope)


def _title(item: Filter, index: SearchIndex, scope: Scope) -> port.Node:
    """Words in the title; or a passage, of which the index knows only the pieces unless it is one stretch."""
    wanted = [item.value] if item.is_exact else required_words(item.value)
    node = port.all_of(tuple(map(in_title, wanted)))
    if not item.is_exact or is_likely(Quote(item.value)):
        return node
    hits = index.search(scope.compiled(port.AnyOf("entry", (port.DOCUMENT,)), node), limit=_MOST_TITLES)
    titles = Document.objects.filter(pk__in=[hit.document for hit in hits]).values_list("pk", "title")
    held = tuple(pk for pk, title in titles if passage(item.value).search(title))
    return port.AnyOf("document", held) if held else port.Any()


def _years(low: int | None, high: int | None) -> port.Node:
    return port.Between("date", None if low is None else low * 10_000, None if high is None else high * 10_000 + 9999)


def _owner(name: str) -> port.Node:
    """Those who are called so by others; nobody is found by a name that is hidden."""
    people = people_called(clean(name)[0])
    return port.AnyOf("owner", tuple(map(str, people))) if people else port.Any()


def _category(name: str) -> port.Node:
    """The categories of this slug or name; else those in whose name it stands."""
    rows: Iterable[tuple[str, str, str]] = Category.objects.values_list("slug", "name_zh", "name_en")
    folded = [(slug, {fold(slug), fold(zh), fold(en)}) for slug, zh, en in rows]
    slugs = tuple(slug for slug, names in folded if name in names)
    slugs = slugs or tuple(slug for slug, names in folded if any(name in one for one in names))
    return port.AnyOf("category", slugs) if slugs else port.Any()
