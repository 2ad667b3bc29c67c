"""A summary in the document's own words: two or three of its sentences, and from which of its parts they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wenyuan.library.models import Proposal
from wenyuan.proposals.candidates import Candidate
from wenyuan.proposals.sentences import is_whole, sentences
from wenyuan.search.analyzer import spelled, term_counts

#: Sentences, and characters of all together: about what one reads at a glance; Latin ones need twice as many.
MOST, LENGTH, LENGTH_LATIN = 3, 220, 440
_SHORTEST, _LONGEST = 12, 160
#: Sentences that are looked at: what a text is about is said at its beginning.
_ASKED = 80
#: Of two that say the same by more than this part of their words, one is enough.
_SAME = 0.75
#: The number of an article or a point before a sentence: taken out of its row it counts nothing.
_COUNTED = re.compile(
    r"^(?:第[\d〇零一二三四五六七八九十百]+[条章节款项]|[（(]?[\d一二三四五六七八九十]{1,3}[)）、.．])\s*"
)
_ABSTRACT = re.compile(
    r"(?:^|\n)\s*(?:摘\s*要|内容提要|内容摘要|提\s*要|abstract|summary|executive summary)\s*[:：】\]]?\s*\n?(?P<text>.{40,1500}?)"
    r"(?=\n\s*\n|\n\s*(?:关键词|关\s*键\s*词|key\s*words|引\s*言|第?[一1][章、.]|introduction|目\s*录)|\Z)",
    re.IGNORECASE | re.DOTALL,
)


def summary_candidates(text: str, weights: Mapping[str, float]) -> list[Candidate]:
    """At most one summary of a text; `weights` says how much each of its terms tells.

    An abstract that the document has is taken as it is. Otherwise sentences are chosen by what their words tell, one by
    one, each counting only what those before it have not said; they stand in the order of the text.
    """
    abstract = _ABSTRACT.search(text)
    if abstract is not None and (chosen := _fitting([s for s in sentences(abstract["text"]) if is_whole(s)])):
        return [_summary(chosen, 0.85, is_abstract=True)]
    every = [sentence for sentence in sentences(text)[:_ASKED] if _is_telling(sentence)]
    chosen = _chosen(every, weights)
    return [_summary(chosen, 0.5, sentences=[every.index(one) + 1 for one in chosen])] if chosen else []


def _summary(chosen: Sequence[str], confidence: float, **why: object) -> Candidate:
    blank = " " if chosen[0].isascii() else ""
    value = blank.join(_COUNTED.sub("", sentence) for sentence in chosen)
    return Candidate(field=Proposal.Field.DESCRIPTION, value=value, source="text", confidence=confidence, why=why)


def _is_telling(sentence: str) -> bool:
    latin = sentence.isascii()
    shortest, longest = (3 * _SHORTEST, 3 * _LONGEST) if latin else (_SHORTEST, _LONGEST)
    letters = sum(map(str.isalpha, sentence))
    return shortest <= len(sentence) <= longest and is_whole(sentence) and letters >= 0.6 * len(sentence)


def _chosen(every: Sequence[str], weights: Mapping[str, float]) -> list[str]:
    words = {one: set(term_counts(spelled(one))) & weights.keys() for one in every}
    said: set[str] = set()
    chosen: list[str] = []
    place = {one: n for n, one in enumerate(every)}

    def worth(one: str) -> float:
        fresh = sum(weights[word] for word in words[one] - said)
        # What stands first says what it is about; a long sentence has more words without saying more.
        return fresh / (len(one) ** 0.5) * (1.0 + 0.6 / (1 + place[one]))

    rest = [one for one in every if words[one]]
    while rest and len(chosen) < MOST:
        best = max(rest, key=worth)
        rest.remove(best)
        if len(words[best] & said) > _SAME * len(words[best]) or worth(best) <= 0:
            continue
        if not _fitting([*chosen, best], whole=True):
            continue
        chosen.append(best)
        said |= words[best]
    return sorted(chosen, key=place.__getitem__)


def _fitting(chosen: Sequence[str], *, whole: bool = False) -> list[str]:
    """The sentences from the first on that are not too long together; all or none if `whole`."""
    limit = LENGTH_LATIN if chosen and chosen[0].isascii() else LENGTH
    kept: list[str] = []
    for one in chosen[: MOST if not whole else None]:
        if sum(map(len, kept)) + len(one) > limit:
            return [] if whole else kept
        kept.append(one)
    return kept
