"""Tags: what the document is about, in words that are tags already where there are such."""

from __future__ import annotations

from wenyuan.kernel.folding import fold
from wenyuan.library.metadata import TAG_LENGTH
from wenyuan.library.models import Proposal, Tag
from wenyuan.proposals.candidates import Candidate
from wenyuan.search.describing import Described
from wenyuan.search.phrases import phrases

MOST = 5
_TERMS, _PHRASES = 12, 6
#: An unknown word must stand in the text so often: a tag is for what a document is about, not for what it names.
_LEAST = 3


def tag_candidates(text: str, described: Described) -> list[Candidate]:
    """At most MOST tags: existing ones first, then phrases and key terms."""
    terms = {term: described.counts[term] for term in described.key_terms(_TERMS)}
    longer = {
        phrase.text: phrase.count
        for phrase in phrases(text, telling=lambda word: described.weights.get(word, 0.0))[:_PHRASES]
    }
    counts = {word: n for word, n in {**longer, **terms}.items() if len(word) <= TAG_LENGTH}
    kept = _without_parts(list(counts))
    known = {tag.folded: tag.name for tag in Tag.objects.filter(folded__in={fold(word) for word in counts})}
    found = [
        _tag(known[fold(word)], 0.7 - 0.03 * place, times=n, is_known=True)
        for place, (word, n) in enumerate(counts.items())
        if fold(word) in known
    ]
    found += [
        _tag(word, 0.55 - 0.03 * place, times=counts[word])
        for place, word in enumerate(kept)
        if fold(word) not in known and counts[word] >= _LEAST
    ]
    return found[:MOST]


def _without_parts(words: list[str]) -> list[str]:
    """Of words of which one is a part of another only the longer."""
    return [word for word in words if not any(word != other and word in other for other in words)]


def _tag(value: str, confidence: float, **why: object) -> Candidate:
    return Candidate(field=Proposal.Field.TAG, value=value, source="text", confidence=max(0.2, confidence), why=why)
