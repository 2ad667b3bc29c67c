"""What the address of a results page asks for, and the addresses of its neighbours.

All that narrows or orders a search stands in its address, so that every view of it can be kept, sent and linked.
Category and format are parameters. Year, language, length and uploader are written into the question, where people see
how they could have typed them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest

from wenyuan.library import queries
from wenyuan.library.models import Category
from wenyuan.search.query import Either, Filter, Quote, Word, parse

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: Longer questions are cut: nobody types them, and each word costs the index a look.
LONGEST = 300
SORTS = ("relevance", "newest")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A search as its address says it. `category` and `kind` are empty where every one will do."""

    text: str = ""
    category: str = ""
    kind: str = ""
    sort: str = "relevance"

    @property
    def parameters(self) -> dict[str, str]:
        """What stands in the address, without what goes without saying."""
        values = {"q": self.text, "category": self.category, "kind": self.kind}
        values["sort"] = "" if self.sort == "relevance" else self.sort
        return {name: value for name, value in values.items() if value}

    @property
    def address(self) -> str:
        """The first page of this search, from any other page of results: `?q=…`."""
        return f"?{urlencode(self.parameters)}"

    @property
    def words(self) -> str:
        """The question without filters and minus: what is looked for inside a document that was found by it."""
        return " ".join(str(item) for item in parse(self.text).items if isinstance(item, Word | Quote | Either))

    @property
    def inside(self) -> str:
        """What is put behind a document's address so that its page marks the words: `?q=…`; empty without words."""
        return f"?{urlencode({'q': self.words})}" if self.words else ""

    def but(self, **changes: str) -> Asked:
        """The same search with other values."""
        return replace(self, **changes)

    def filter(self, written: str) -> Filter | None:
        """How a question reads `written` (`year:2023`); None if not as one filter."""
        items = parse(written).items
        return items[0] if len(items) == 1 and isinstance(items[0], Filter) else None

    def has(self, wanted: Filter) -> bool:
        """Whether the question has just this filter."""
        return wanted in parse(self.text).items

    def with_filter(self, wanted: Filter) -> Asked:
        """The same search with this filter in place of all of its name; without it where it was set already."""
        items = parse(self.text).items
        kept = [str(item) for item in items if not (isinstance(item, Filter) and item.name == wanted.name)]
        return self.but(text=" ".join(kept if wanted in items else [*kept, str(wanted)]))


def asked(request: HttpRequest) -> Asked:
    """What `?q=`, `category`, `kind` and `sort` ask for. Unknown orders are the usual one."""
    values = {name: request.GET.get(name, "").strip() for name in ("category", "kind", "sort")}
    if values["sort"] not in SORTS:
        values["sort"] = "relevance"
    return Asked(text=request.GET.get("q", "").strip()[:LONGEST], **values)


def asked_category(slug: str, *, user: Person) -> Category | None:
    """The category to search in; None for an empty slug. One that does not exist, or in which this person may see
    nothing, is a shelf of that slug on which nothing stands."""
    if not slug:
        return None
    return queries.category(slug, user=user) or Category(slug=slug, name_zh=slug, name_en=slug)
