"""The look of a text that a rewriting tool went over, told without its original. A hint for librarians, never public.

Each fact pair (what authors write, what the tool puts) of which the text has only the second, though careful texts
prefer the first, adds -n·ln(share), at most PAIR; each string that no author writes adds IMPOSSIBLE; lost quotes and stray
traditional characters add a little. Precise and of low recall: short texts rarely reach the threshold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from wenyuan.copies.dates import contradictions
from wenyuan.copies.facts import facts, impossible
from wenyuan.copies.marks import marks
from wenyuan.copies.reading import Reading

#: Score from which a text is shown to a librarian; none of 11,241 clean documents had 20, eight had 12.
SHOWN = 12.0
PAIR, IMPOSSIBLE, QUOTES, STRAYS, CONTRADICTION = 8.0, 8.0, 4.0, 3.0, 4.0
#: A form that careful texts use as often as this is no sign.
USUAL = 0.5
#: One form alone is an author's habit.
LEAST_FORMS = 2


@dataclass(frozen=True, kw_only=True)
class Form:
    """A telling form: what stands in the text, how often, what an author would have written, and what it adds."""

    found: str
    count: int
    meant: str
    score: float


@dataclass(frozen=True, kw_only=True)
class RewriteLook:
    """`forms` most telling first; `signs` are words: quotes, strays, dates."""

    score: float
    flagged: bool
    forms: tuple[Form, ...]
    signs: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Flat, for the command and the row."""
        return {
            "score": round(self.score, 1),
            "flagged": self.flagged,
            "forms": [[form.found, form.count, form.meant, round(form.score, 1)] for form in self.forms],
            "signs": list(self.signs),
        }


def rewrite_look(reading: Reading, pages: Sequence[str]) -> RewriteLook:
    """Score a text; `pages` are those it was read from. Linear."""
    counts = Counter(reading.words.texts)
    forms: list[Form] = []
    for fact in facts():
        n = counts[fact.put]
        if n and not counts[fact.meant] and fact.share < USUAL:
            forms.append(Form(found=fact.put, count=n, meant=fact.meant, score=min(PAIR, -n * log(fact.share))))
    repaired = Counter(repair.found for repair in reading.normal.repairs)
    for string, meant in impossible().items():
        n = repaired[string] if meant else reading.text.count(string)
        if n:
            forms.append(Form(found=string, count=n, meant=meant, score=IMPOSSIBLE))
    signs: list[str] = []
    score = sum(form.score for form in forms)
    about = marks(pages)
    if about.quotes_lost:
        score += QUOTES
        signs.append("quotes")
    if about.is_mixed:
        score += STRAYS
        signs.append("strays")
    if contradictions(reading.text):
        score += CONTRADICTION
        signs.append("dates")
    return RewriteLook(
        score=score,
        flagged=score >= SHOWN and len(forms) >= LEAST_FORMS,
        forms=tuple(sorted(forms, key=lambda form: (-form.score, form.found))),
        signs=tuple(signs),
    )
