"""How to ask: the table that the help panel shows. Every example is a link, and a test has the parser read each one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wenyuan.search.query import NAMES, FilterName


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way of asking: what to write, in Chinese and in English, and what it finds."""

    zh: str
    en: str
    meaning: Promise
    #: Every name by which a filter goes, the shortest road first; empty for what is no filter.
    names: tuple[str, ...] = ()

    @property
    def example(self) -> str:
        """What to write, in the language of the reader."""
        return self.zh if (get_language() or "").startswith("zh") else self.en

    @property
    def address(self) -> str:
        """The search for the example."""
        return f"?{urlencode({'q': self.example})}"


WORDS = (
    Row(
        zh="图书馆 借阅",
        en="library opening",
        meaning=_("All of these words on one page. Chinese needs no blanks between them."),
    ),
    Row(zh="“借书证”", en='"drinking water"', meaning=_("Exactly this passage, also across the end of a line.")),
    Row(zh="图书馆 -逾期", en="library -overdue", meaning=_("Without the word behind the minus; quotes may stand there too.")),
    Row(zh="消防 OR 疏散", en="fire OR evacuation", meaning=_("One of the two. A bar says the same: |")),
)  # fmt: skip

_FILTERS: dict[FilterName, tuple[str, str, Promise]] = {
    "title": ("标题:手册", "title:handbook", _("The words stand in the title.")),
    "type": ("格式:pdf", "type:pdf", _("The format of the file; word, excel, slides and image stand for several.")),
    "category": ("分类:安全管理", "category:safety", _("In this category or below it.")),
    "year": ("年份:2023..2026", "year:2023..2026", _("Of these years. One year, 2023.. and >=2023 do too.")),
    "lang": ("语言:en", "lang:en", _("In this language: zh, en and so on.")),
    "pages": ("页数:>10", "pages:>10", _("Of this many pages; 4..10 is a span.")),
    "uploader": ("上传人:a****r", "uploader:a****r", _("Added by this person, the name as it is shown here.")),
}


def filters() -> list[Row]:
    """A row for each filter that questions know, with all of its names."""
    by_name: dict[FilterName, list[str]] = {}
    for written, name in NAMES.items():
        by_name.setdefault(name, []).append(written)
    found = []
    for name, names in by_name.items():
        zh, en, meaning = _FILTERS[name]
        found.append(Row(zh=zh, en=en, meaning=meaning, names=tuple(names)))
    return found
