"""Whether what stands on a page is found by it: what fingerprints cannot tell, because they do not read the text."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator

from django.db.models import F, Max, Min

from wenyuan.kernel.text import is_cjk
from wenyuan.library.models import Page
from wenyuan.library.rules import STAFF
from wenyuan.search.pieces import option_on_page
from wenyuan.search.port import PAGE, All, AnyOf, Compiled, SearchIndex
from wenyuan.search.query import Quote

#: Pages that are tried.
SAMPLES = 200
#: Characters of the passage that is asked for, at least and at most, before it is extended to whole words.
_SHORTEST, _LONGEST = 4, 8
#: More pages than any document has.
_PAGES_OF_ONE = 1_000_000


def unfound(index: SearchIndex, dice: random.Random, *, besides: Collection[int] = ()) -> Iterator[tuple[int, int]]:
    """(document, page) of those of SAMPLES random pages that are not found by a quote from them.

    `besides` are documents whose pages the index need not know yet.
    """
    for document, number, text in _pages(dice):
        passage = _passage(text, dice)
        if passage and document not in besides and not _is_found(index, document, number, passage):
            yield document, number


def _pages(dice: random.Random) -> Iterator[tuple[int, int, str]]:
    """Random pages of current revisions. After a gap in the keys a page is likelier, which does no harm here."""
    pages = Page.objects.filter(revision__document__current=F("revision")).exclude(text="").order_by("pk")
    ends = pages.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    wanted = {dice.randint(ends["first"], ends["last"]) for _ in range(SAMPLES)}
    seen: set[tuple[int, int]] = set()
    for pk in sorted(wanted):
        row = pages.filter(pk__gte=pk).values_list("revision__document", "number", "text").first()
        if row is not None and row[:2] not in seen:
            seen.add(row[:2])
            yield row


def _passage(text: str, dice: random.Random) -> str:
    """A random passage that begins and ends at the end of a word, as a quote must; empty if there is no letter in it."""
    start = dice.randrange(max(len(text) - _SHORTEST, 0) + 1)
    end = min(start + dice.randint(_SHORTEST, _LONGEST), len(text))
    while start > 0 and _is_inside(text, start):
        start -= 1
    while end < len(text) and _is_inside(text, end):
        end += 1
    passage = text[start:end]
    return passage if any(map(str.isalnum, passage)) else ""


def _is_inside(text: str, at: int) -> bool:
    """Whether a place is within a run of anything but Chinese and white space."""
    return not any(c.isspace() or is_cjk(c) for c in text[at - 1 : at + 1])


def _is_found(index: SearchIndex, document: int, page: int, passage: str) -> bool:
    must = All((AnyOf("entry", (PAGE,)), AnyOf("document", (document,)), option_on_page(Quote(passage), whole=True)))
    # Whoever looks after the library sees all of it.
    hits = index.search(Compiled(must=must, visibility=frozenset({STAFF})), limit=_PAGES_OF_ONE)
    return any(hit.page == page for hit in hits)
