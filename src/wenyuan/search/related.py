"""Documents about the same, by the rare words that they share."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import TYPE_CHECKING

from wenyuan.library import queries
from wenyuan.library.models import Document
from wenyuan.search import generations, port
from wenyuan.search.analyzer import is_known
from wenyuan.search.common_words import is_common
from wenyuan.search.port import SearchIndex
from wenyuan.search.results import Related
from wenyuan.search.scope import scope

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: Terms that a document is described by, and how many of those shared are shown as the reason.
TOP_TERMS = 50
REASONS = 4


def related(document: Document, *, user: Person, limit: int = 6) -> list[Related]:
    """The documents that share most of the given one's telling words, best first, each with some of those words.

    The caller was allowed to see `document`; every other passes the visibility rule. Empty while it is not indexed or
    has no telling words. Raises IndexNotReady.
    """
    index = generations.current()
    terms = describing(index, index.top_terms([document.pk]).get(document.pk, {}))
    if not terms:
        return []
    wanted = tuple(port.Term("terms", term) for term in terms)
    query = scope(user).compiled(
        port.AnyOf("entry", (port.DOCUMENT,)),
        port.Not(port.AnyOf("document", (document.pk,))),
        port.Any(wanted),
        scoring={port.Term("terms", term): weight for term, weight in terms.items()},
    )
    # Twice as many as wanted, for those that the rows hide although the index does not know it yet.
    found = [hit.document for hit in index.search(query, limit=2 * limit)]
    rows = queries.documents(user).in_bulk(found)
    theirs = index.top_terms(found)
    shared = {pk: [term for term in terms if term in theirs.get(pk, {})] for pk in found}
    kept = [pk for pk in found if pk in rows and shared[pk]]
    return [Related(document=rows[pk], reason_words=_reasons(shared[pk])) for pk in kept[:limit]]


def _reasons(shared: Sequence[str]) -> list[str]:
    """The most telling words to show: those of the dictionary where there are any, and of 著作 and 著作权 the longer."""
    kept: list[str] = []
    for term in [t for t in shared if is_known(t)] or shared:
        shorter = [i for i, other in enumerate(kept) if other in term]
        if shorter:
            kept = [term if i == shorter[0] else w for i, w in enumerate(kept) if i == shorter[0] or i not in shorter]
        elif not any(term in other for other in kept):
            kept.append(term)
    return kept[:REASONS]


def describing(index: SearchIndex, counts: dict[str, int]) -> dict[str, float]:
    """The TOP_TERMS words that tell a document from others, with their weights, most telling first.

    By (1 + ln tf) * ln(N / df), among words that are in more documents than this one and in at most a tenth of all (of
    a small library: half), without the words that are common in every library. The index multiplies by its own idf, so the weight is 1 + ln tf.
    """
    _, documents = index.sizes()
    most = max(documents / 10, min(documents / 2, 20), 2)
    frequency = index.frequencies("terms", counts)
    telling = {t: n for t, n in counts.items() if 1 < frequency[t] <= most and not is_common(t)}
    order = sorted(telling, key=lambda t: (-(1 + log(counts[t])) * log(documents / frequency[t]), t))
    return {t: 1 + log(counts[t]) for t in order[:TOP_TERMS]}
