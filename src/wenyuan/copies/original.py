"""Which of two texts is probably the original, with the reasons; or undetermined.

In this order: dates that contradict themselves on one side; what only one side lost (quotes, title marks) or caught
(stray characters, impossible strings); a vote over the exchanged words, by our facts and by which word sits better
among its neighbours; the date inside the file; and last the upload, because libraries often receive the copy first.
A moderator's word comes before all of it and is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from wenyuan.copies.compare import Comparison
from wenyuan.copies.dates import contradictions
from wenyuan.copies.evidence import Evidence
from wenyuan.copies.facts import facts
from wenyuan.copies.reading import Reading
from wenyuan.copies.usage import Usage

#: Votes needed, the lead needed, and by how much (ln) one word must sit better than the other to vote.
VOTES, LEAD, DIFFERENCE = 4, 2, 0.2
#: Exchanges that are put to the vote.
MOST_VOTES = 200
#: Fewer words in all say nothing of how words follow each other.
LEAST_USAGE = 100_000


class Side(StrEnum):
    """Which text is meant."""

    OURS = "ours"
    THEIRS = "theirs"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why: dates, quotes, strays, impossible, facts, usage, dated, uploaded; and the votes for each side where counted."""

    what: str
    ours: int = 0
    theirs: int = 0


@dataclass(frozen=True, kw_only=True)
class Original:
    """The side that is probably the original, and what spoke for it."""

    side: Side
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, object]:
        """For the pair's row."""
        return {"side": self.side.value, "reasons": [[r.what, r.ours, r.theirs] for r in self.reasons]}


def original(
    ours: Reading,
    theirs: Reading,
    pair: Comparison,
    shown: Evidence,
    *,
    usage: Usage | None = None,
    dated: tuple[date | None, date | None] = (None, None),
    with_facts: bool = True,
) -> Original:
    """Decide by the first kind of evidence that speaks for one side only. `dated` are dates inside the files.

    A text that is nothing but the same words is undetermined unless the dates differ. The upload is not asked: see
    `Reason`; a caller who knows nothing better may order by it.
    """
    for reason in (_dates(ours, theirs), *_losses(shown)):
        if reason is not None:
            return Original(side=_winner(reason), reasons=(reason,))
    votes = [vote for vote in (_by_facts(shown) if with_facts else None, _by_usage(ours, theirs, pair, usage)) if vote]
    mine, yours = sum(v.ours for v in votes), sum(v.theirs for v in votes)
    if mine + yours >= VOTES and abs(mine - yours) >= LEAD:
        return Original(side=Side.OURS if mine > yours else Side.THEIRS, reasons=tuple(votes))
    if dated[0] and dated[1] and dated[0] != dated[1]:
        side = Side.OURS if dated[0] < dated[1] else Side.THEIRS
        return Original(side=side, reasons=(Reason(what="dated"),))
    return Original(side=Side.UNDETERMINED, reasons=tuple(votes))


def _winner(reason: Reason) -> Side:
    return Side.OURS if reason.ours > reason.theirs else Side.THEIRS


def _dates(ours: Reading, theirs: Reading) -> Reason | None:
    """The side whose dates hold, where the other's do not."""
    mine, yours = len(contradictions(ours.text)), len(contradictions(theirs.text))
    return Reason(what="dates", ours=yours, theirs=mine) if bool(mine) != bool(yours) else None


def _losses(shown: Evidence) -> list[Reason | None]:
    """The side that did not lose its quotes, catch stray characters or end up with strings nobody writes."""
    made: list[Reason | None] = []
    flags = {
        "impossible": (len(shown.impossible[0]), len(shown.impossible[1])),
        "quotes": (int(shown.quotes_lost[0]), int(shown.quotes_lost[1])),
        "strays": (int(shown.mixed_script[0]), int(shown.mixed_script[1])),
        "hidden": (int(shown.hidden[0] > 3), int(shown.hidden[1] > 3)),
    }
    for what, (mine, yours) in flags.items():
        made.append(Reason(what=what, ours=yours, theirs=mine) if bool(mine) != bool(yours) else None)
    return made


@cache
def _directions() -> dict[tuple[str, str], int]:
    return {(fact.meant, fact.put): 1 for fact in facts()} | {(fact.put, fact.meant): -1 for fact in facts()}


def _by_facts(shown: Evidence) -> Reason | None:
    """Each exchange that is known of tools votes for the side that has what authors write; a form counts once."""
    mine = yours = 0
    for before, after, _ in shown.exchanged:
        way = _directions().get((before, after), 0)
        yours += way > 0
        mine += way < 0
    return Reason(what="facts", ours=mine, theirs=yours) if mine or yours else None


def _by_usage(ours: Reading, theirs: Reading, pair: Comparison, usage: Usage | None) -> Reason | None:
    """Each exchange votes for the side whose word sits better among its neighbours."""
    if usage is None or usage.words < LEAST_USAGE:
        return None
    mine = yours = 0
    for spot in pair.differences.spots[:MOST_VOTES]:
        lead = _fitness(usage, ours, spot.ours) - _fitness(usage, theirs, spot.theirs)
        mine += lead > DIFFERENCE
        yours += lead < -DIFFERENCE
    return Reason(what="usage", ours=mine, theirs=yours) if mine or yours else None


def _fitness(usage: Usage, reading: Reading, span: tuple[int, int]) -> float:
    start, end = span
    first = max(0, start - 1)
    around = reading.words.texts[first : end + 1]
    return usage.fitness(around, range(start - first, end - first))
