"""Searches to go on with: key terms, from what a document says often, from what the documents of an answer have in common.

None of them comes from what people typed, and each is tried before it is offered: it finds something that the person
may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from typing import TYPE_CHECKING

from wenyuan.library import queries
from wenyuan.library.models import Document
from wenyuan.search import generations, port
from wenyuan.search.analyzer import spelled
from wenyuan.search.describing import Described, describe, describe_counts
from wenyuan.search.opening import opening
from wenyuan.search.phrases import phrases
from wenyuan.search.pieces import anywhere, required_words
from wenyuan.search.port import SearchIndex
from wenyuan.search.scope import Scope, scope
from wenyuan.search.subject_words import whole_words

if TYPE_CHECKING:
    from wenyuan.library.queries import Person

#: Most that are tried for each that is wanted; a try costs .7 ms at 40,000 pages on a loaded machine.
_TRIES = 3
#: A word is offered in so many phrases, not more.
_EACH_WORD = 2
#: Documents of an answer that are looked at.
_ANSWER = 20


def key_terms(document: Document, *, limit: int = 10) -> list[str]:
    """Words that say what the document is about. Each stands in it, so a search for it finds at least the document.

    The caller was allowed to see it. Raises IndexNotReady.
    """
    return describe(generations.current(), document.pk).key_terms(limit)


def searches_from(document: Document, *, user: Person, limit: int = 8) -> list[str]:
    """Searches for what the given document is about; each finds others too, that are no copies of it.

    Its phrases of two words first; where those are few, pairs of its key terms. The caller was allowed to see
    `document`. Raises IndexNotReady.
    """
    index = generations.current()
    described = describe(index, document.pk)
    within = scope(user, port.Not(port.AnyOf("cluster", (document.head_id or document.pk,))))
    return _finding(index, within, _of_document(index, described, document), user=user, limit=limit)


def related_searches(query: str, *, user: Person, found: Sequence[int], limit: int = 8) -> list[str]:
    """The query with one more word each, by which its answer can be narrowed; each finds at least one document.

    `found`: keys of the first documents of the answer, which the person may see; words come from them alone. Empty if
    fewer than three were found: there is nothing to narrow. Raises IndexNotReady.
    """
    if len(found) < 3:
        return []
    index = generations.current()
    terms = index.top_terms(list(found)[:_ANSWER])
    standing = Counter(term for counts in terms.values() for term in counts)
    described = describe_counts(index, {term: n for term, n in standing.items() if 1 < n < len(terms)})
    asked = query.casefold()
    words = [word for word in described.subject if word not in asked]
    offers = (f"{query} {word}" for word in whole_words(words[: 4 * limit], described.counts))
    return _finding(index, scope(user), offers, user=user, limit=limit)


def _of_document(index: SearchIndex, described: Described, document: Document) -> Iterator[str]:
    """Searches, the most telling first, without repeating a word too often or the title."""
    text = opening(document)
    title = "".join(document.title.split()).casefold()
    used: Counter[str] = Counter()

    def is_fresh(text: str, *words: str) -> bool:
        if "".join(text.split()) in title and len(text) > len(title) / 2:
            return False
        if any(used[word] >= _EACH_WORD for word in words):
            return False
        used.update(words)
        return True

    for phrase in phrases(text, telling=lambda word: described.weights[word] if described.is_telling(word) else 0.0):
        if is_fresh(phrase.text, phrase.first, phrase.second):
            yield phrase.text
    read = spelled(text)
    for two in combinations(described.key_terms(6), 2):
        pair = sorted(two, key=read.find)  # as they come in the text: how rare they are elsewhere shows in no order
        if is_fresh(" ".join(pair), *pair):
            yield " ".join(pair)


def _finding(index: SearchIndex, within: Scope, offers: Iterable[str], *, user: Person, limit: int) -> list[str]:
    """Those of the offers, in their order, that find a document which the rows show to this person."""
    found: dict[str, list[int]] = {}
    for text in islice(offers, _TRIES * limit):
        if hits := _found_by(index, within, text):
            found[text] = hits
        if len(found) == limit:
            break
    seen = {pk for hits in found.values() for pk in hits}
    visible = set(queries.documents(user).filter(pk__in=seen).values_list("pk", flat=True)) if seen else set()
    return [text for text, hits in found.items() if not visible.isdisjoint(hits)]


def _found_by(index: SearchIndex, within: Scope, text: str) -> list[int]:
    """Some documents that a search for the text finds: those that have all its words on one page."""
    hits = index.search(within.compiled(*map(anywhere, required_words(text))), limit=3)
    return [hit.document for hit in hits]
