"""Filters of a query and of the page around it, as conditions on the fields of the index."""

from __future__ import annotations

from collections.abc import Iterable

from wenyuan.kernel.folding import fold
from wenyuan.library.models import Category
from wenyuan.search import port
from wenyuan.search.query import Filter, Query, Without

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


def conditions(query: Query, *, category: Category | None, kind: str) -> list[port.Node]:
    """Every condition that a result must meet. Values of one filter are alternatives; unknown ones match nothing."""
    wanted: list[port.Node] = []
    by_name: dict[str, list[port.Node]] = {}
    for item in query.items:
        if isinstance(item, Filter):
            by_name.setdefault(item.name, []).append(_condition(item))
        elif isinstance(item, Without) and isinstance(item.part, Filter):
            wanted.append(port.Not(_condition(item.part)))
    wanted += [port.any_of(tuple(options)) for options in by_name.values()]
    if category is not None:
        wanted.append(port.AnyOf("category", (category.slug,)))
    if kind:
        wanted.append(port.AnyOf("kind", (kind,)))
    return wanted


def _condition(item: Filter) -> port.Node:
    match item.name:
        case "type":
            kind = fold(item.value).lstrip(".")
            return port.AnyOf("kind", GROUPS.get(kind, (kind,)))
        case "category":
            return _category(fold(item.value))
        case "year":
            low, high = item.years()
            return port.Between(
                "date", None if low is None else low * 10_000, None if high is None else high * 10_000 + 9999
            )


def _category(name: str) -> port.Node:
    """The categories of this slug or name; else those in whose name it stands."""
    rows: Iterable[tuple[str, str, str]] = Category.objects.values_list("slug", "name_zh", "name_en")
    folded = [(slug, {fold(slug), fold(zh), fold(en)}) for slug, zh, en in rows]
    slugs = tuple(slug for slug, names in folded if name in names)
    slugs = slugs or tuple(slug for slug, names in folded if any(name in one for one in names))
    return port.AnyOf("category", slugs) if slugs else port.Any()
