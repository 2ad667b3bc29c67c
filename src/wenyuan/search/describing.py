"""What a document is about, in the words that tell it from others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from wenyuan.search.analyzer import spelled, term_counts
from wenyuan.search.common_words import is_common
from wenyuan.search.entries import KEPT_TERMS, TERMS_LENGTH
from wenyuan.search.port import SearchIndex
from wenyuan.search.subject_words import fragments, generality, is_subject, whole_words

#: Terms that a document is described by.
TOP_TERMS = 50
#: How a term's count weighs. Measured on halves of 1,863 distinct laws (bench/related.py): the logarithm finds the
#: other half first in .85 of cases, the count itself in .89, this in .90, the square in .87.
_COUNT_POWER = 1.2
# A library is counted as if it had so many documents more, of the general language: in a small one chance decides which
# words are rare, and 时候 would be a subject. In one of thousands it makes no difference.
_GENERAL_DOCUMENTS = 200
#: Words that are looked at for each that is shown: parts of longer ones fall out.
_AHEAD = 4


@dataclass(frozen=True, kw_only=True)
class Described:
    """The commonest terms of a document, their counts in it, and the number of documents that have each."""

    counts: Mapping[str, int]
    frequency: Mapping[str, int]
    #: Documents of the index.
    documents: int

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """How much each term tells about the document: n^1.2 * ln(N / df), the general language counted in."""
        everything = self.documents + _GENERAL_DOCUMENTS + 1
        return {
            term: n**_COUNT_POWER
            * log(everything / (max(self.frequency[term], 1) + _GENERAL_DOCUMENTS * generality(term)))
            for term, n in self.counts.items()
        }

    @cached_property
    def shared(self) -> dict[str, float]:
        """The TOP_TERMS terms that other documents have as well, with their weights for the index, most telling first.

        The index multiplies by its own idf, so the weight is divided by that.
        """
        order = self._ordered(t for t in self.counts if self.frequency[t] > 1 and not is_common(t))
        return {term: self.weights[term] / self._index_idf(term) for term in order[:TOP_TERMS]}

    def _index_idf(self, term: str) -> float:
        """As BM25 has it, in every implementation of the port."""
        n = self.frequency[term]
        return log(1 + (max(self.documents - n, 0) + 0.5) / (n + 0.5))

    def covered(self, theirs: Mapping[str, int]) -> float:
        """How much of what tells about the document another one has too, 0 to 1."""
        total = sum(self.weights[term] for term in self.shared)
        return sum(self.weights[term] for term in self.shared if term in theirs) / total if total else 0.0

    @cached_property
    def subject(self) -> list[str]:
        """All words that may be shown as what the document is about, most telling first."""
        pieces = fragments(self.counts)
        return self._ordered(t for t in self.counts if self.is_telling(t) and t not in pieces and is_subject(t))

    def is_telling(self, word: str) -> bool:
        """Whether it stands in the document often enough to be counted, and in at most a tenth of the library (of a small
        one: half). What stands in more is true of everything there."""
        most = max(self.documents / 10, min(self.documents / 2, 20), 2)
        return word in self.counts and self.frequency[word] <= most

    def key_terms(self, limit: int) -> list[str]:
        """The words to show as what the document is about: of 著作 and 著作权 only the longer, if it stands as often."""
        return whole_words(self.subject[: _AHEAD * limit], self.counts)[:limit]

    def in_common(self, theirs: Mapping[str, int], limit: int) -> list[str]:
        """The words to show as the subject that this document and another one have in common; those first that both
        write most about."""
        both = (term for term in self.subject if term in theirs)
        order = self._ordered(both, by=lambda term: self.weights[term] * theirs[term] / (theirs[term] + 1.0))
        return whole_words(order[: _AHEAD * limit], theirs)[:limit]

    def _ordered(self, terms: Iterable[str], by: Callable[[str], float] | None = None) -> list[str]:
        by = by or self.weights.__getitem__
        return sorted(terms, key=lambda term: (-by(term), term))


def describe(index: SearchIndex, document: int) -> Described:
    """What the index knows of a document; without terms while it is not in there."""
    return describe_counts(index, index.top_terms([document]).get(document, {}))


def describe_text(index: SearchIndex, text: str) -> Described:
    """The same of a text that is not in the index (yet): of its terms as many are counted as the index keeps."""
    return describe_counts(index, term_counts(spelled(text[:TERMS_LENGTH]), KEPT_TERMS))


def describe_counts(index: SearchIndex, counts: Mapping[str, int]) -> Described:
    """The same of a text that need not be in the index, from the counts of its terms."""
    _, documents = index.sizes()
    return Described(counts=counts, frequency=index.frequencies("terms", counts), documents=documents)
