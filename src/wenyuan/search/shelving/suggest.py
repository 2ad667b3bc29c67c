"""Which category a document fits, and whether it is filed where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wenyuan.library.models import Category, Document
from wenyuan.search import generations
from wenyuan.search.analyzer import spelled
from wenyuan.search.describing import Described, describe, describe_text
from wenyuan.search.opening import opening
from wenyuan.search.port import SearchIndex
from wenyuan.search.shelving.descriptors import by_descriptors, library_rarity
from wenyuan.search.shelving.learning import by_model, learned
from wenyuan.search.shelving.neighbours import by_neighbours
from wenyuan.search.shelving.tree import Shelf, shelves
from wenyuan.search.shelving.voice import Claims, shares

#: How much each voice counts, of those that speak. Chosen on every second of 1,681 laws (bench/proposals.py): on the others
#: the right one is first in .90 and among three in .97 of cases; by words alone .68 and .94, neighbours .41, the model .88.
WEIGHTS = {"words": 0.4, "neighbours": 0.2, "model": 0.4}
_WORDS = 3
#: What is filed clearly wrong: the best place has at least this part of all that is claimed, by this many words, and
#: the present one, with all above and below it, at most this part of the best. Of the same laws 1.2 % are called wrong where
#: they are right; of those filed at random 72 % are found, and the place named is right in 93 % (at .2: 2.7, 84, 94).
_CLEAR, _CLEAR_WORDS, _FAR_BELOW = 0.4, 2, 0.1


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A category that a document fits."""

    category: Category
    #: Its part of all that the voices claim, 0 to 1.
    score: float
    #: Words of the document that made it so, the loudest first; each stands in the document.
    words: list[str]
    #: The voices that spoke for it: words, neighbours, model.
    voices: list[str]


def suggestions(document: Document, *, limit: int = 3, index: SearchIndex | None = None) -> list[Suggestion]:
    """The categories that the document fits, best first; never one for what fits nowhere. The same for everyone.

    The caller was allowed to see `document`, which need not be in the index. `index`: another than the one in force. Empty
    without text or without anything that speaks. Raises IndexNotReady.
    """
    found = _Fitting(index or generations.current(), document)
    best = sorted(found.scores, key=lambda pk: (-found.scores[pk], pk))[:limit]
    rows = Category.objects.in_bulk(best)
    return [found.suggestion(rows[pk]) for pk in best if pk in rows]


def misfiled(document: Document, *, index: SearchIndex | None = None) -> Suggestion | None:
    """The category that the document fits clearly better than its own; None if it is well filed, not filed, or unclear.

    Nothing is clear by a single word, and a place above or below the present one is no other place.
    """
    if document.category is None:
        return None
    found = _Fitting(index or generations.current(), document)
    own = found.tree[document.category.pk]
    # Numbers of a tie are compared as keys so that everyone sees the same.
    best = max(found.scores, key=lambda pk: (found.scores[pk], -pk), default=None)
    if best is None or found.tree[best].is_of_line(own):
        return None
    here = max((score for pk, score in found.scores.items() if found.tree[pk].is_of_line(own)), default=0.0)
    is_clear = found.scores[best] >= _CLEAR and here <= _FAR_BELOW * found.scores[best]
    if not is_clear or len(found.words(best)) < _CLEAR_WORDS:
        return None
    return found.suggestion(Category.objects.get(pk=best))


class _Fitting:
    """What the voices say about one document, together."""

    def __init__(self, index: SearchIndex, document: Document) -> None:
        self.tree: dict[int, Shelf] = shelves()
        text = opening(document)
        described = describe(index, document.pk)
        if not described.counts:
            # Not in the index yet: it is described by its text, as it will be.
            described = describe_text(index, f"{document.title}\n{text}")
        self.claims = voices(index, document, described, self.tree, text)
        self.scores = combined(self.claims, self.tree)
        self._text = spelled(f"{document.title}\n{text}")

    def words(self, pk: int) -> list[str]:
        """The words of all voices for a category, the loudest of each in turn; only such as stand in the document."""
        lists = [claims[pk].words for claims in self.claims.values() if pk in claims]
        longest = max(map(len, lists), default=0)
        merged = dict.fromkeys(words[i] for i in range(longest) for words in lists if i < len(words))
        kept: list[str] = []
        for word in merged:
            if word in self._text and not any(word in other or other in word for other in kept):
                kept.append(word)
        return kept[:_WORDS]

    def suggestion(self, category: Category) -> Suggestion:
        pk = category.pk
        speaking = [name for name, claims in self.claims.items() if pk in claims]
        return Suggestion(category=category, score=self.scores[pk], words=self.words(pk), voices=speaking)


def voices(
    index: SearchIndex, document: Document, described: Described, tree: Mapping[int, Shelf], text: str
) -> dict[str, Claims]:
    """What each voice claims; those that say nothing are left out."""

    def rarity(words: list[str]) -> Mapping[str, float]:
        return library_rarity(index.frequencies("terms", words), described.documents)

    model = learned()
    said = {
        "words": by_descriptors(tree, document.title, text, rarity=rarity),
        "neighbours": by_neighbours(index, document, described),
        "model": by_model(model, f"{document.title}\n{text}", described.subject[:40]) if model is not None else {},
    }
    return {name: claims for name, claims in said.items() if claims}


def combined(claims: Mapping[str, Claims], tree: Mapping[int, Shelf]) -> dict[int, float]:
    """Each category's share over all voices that spoke, weighed by WEIGHTS, without those for what fits nowhere."""
    weight = sum(WEIGHTS[name] for name in claims)
    scores: dict[int, float] = {}
    for name, said in claims.items():
        known = {pk: claim for pk, claim in said.items() if pk in tree and not tree[pk].is_catch_all}
        for pk, share in shares(known).items():
            scores[pk] = scores.get(pk, 0.0) + WEIGHTS[name] / weight * share
    return scores
