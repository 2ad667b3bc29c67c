"""From the tree of a query to what the index is asked: what is required, what orders, and what text must still hold.

What the index can look up (pieces.py) is necessary for a quote and not always sufficient, so quotes are verified on the
stored text; `Plan.checks` says with what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import passage
from wenyuan.search import pieces, port
from wenyuan.search.analyzer import Run, runs
from wenyuan.search.query import Either, Query, Quote, Without, Word

#: More required words, and more scored tokens, are left out: the first ones say what is meant.
MAX_WORDS, MAX_TOKENS = 16, 64
#: So are more alternatives of one.
MAX_OPTIONS = 32
#: Against pairs. Of .15, .25, .35, .5 and 1, the first three are alike (nDCG@10 .981 of CMRC's questions among 36,000
#: pages), .5 has .979 and 1 less. Twice the weight of titles costs .009.
SINGLES_WEIGHT = 0.25


@dataclass(frozen=True, kw_only=True)
class Check:
    """One of the passages must be in the text (`wanted`), or none of them may be."""

    passages: tuple[re.Pattern[str], ...]
    wanted: bool
    #: What the index finds holds but for rare cases (an unbroken stretch of Chinese, a whole word).
    is_likely: bool

    def holds(self, text: str) -> bool:
        """Whether stored, unfolded text satisfies it."""
        return any(p.search(text) for p in self.passages) == self.wanted


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A query as the index and the verifier take it, without filters and without visibility."""

    #: What every result must have: on the page, or in the title or what is said about the document. Quotes and
    #: alternatives first, so many of them as `asked` says; then words.
    required: tuple[port.Node, ...] = ()
    asked: int = 0
    #: Single characters that stand between the words. Whoever knows how common they are may require them too.
    characters: tuple[str, ...] = ()
    #: How many such characters stand at the end of `required` by now.
    lone: int = 0
    #: The same as `required`, on the page alone.
    on_page: tuple[port.Node, ...] = ()
    refused: tuple[port.Node, ...] = ()
    checks: tuple[Check, ...] = ()
    #: Tokens of the text to score pages by; those of `singles` still without a look at how common they are.
    scoring: dict[port.Term, float] = field(default_factory=dict)
    #: Tokens to score titles by.
    title: dict[port.Term, float] = field(default_factory=dict)
    #: The whole of an unquoted query of several words as it stands: a page that has it so is the better answer.
    phrase: port.Node | None = None
    #: What to mark in snippets, longest first.
    marks: tuple[re.Pattern[str], ...] = ()
    is_cut: bool = False
    #: Quotes may begin and end within longer words, which is slow to look up: it is done once, and the text tells the rest.
    is_open: bool = False

    @property
    def must_be_read(self) -> bool:
        """Whether what the index finds means little before the text was looked at."""
        return self.is_open or not all(check.is_likely for check in self.checks)

    def requiring(self, characters: Iterable[str]) -> Plan:
        """The same plan, with some of its `characters` required."""
        added = [c for c in characters if c in self.characters]
        return replace(
            self,
            required=(*self.required, *map(pieces.anywhere, added)),
            on_page=(*self.on_page, *map(pieces.on_page, added)),
            characters=tuple(c for c in self.characters if c not in added),
            lone=self.lone + len(added),
        )

    def second_choice(self) -> Plan | None:
        """The plan for pages with all the quotes, or without quotes any of the words; None if that is no other plan.

        Single characters count only where there is nothing else: half the pages of a library have a 角.
        """
        end = len(self.required) - self.lone
        words = self.required[self.asked : end]
        characters = (*self.required[end:], *map(pieces.anywhere, self.characters))
        if self.asked:
            return replace(self, required=self.required[: self.asked]) if words or characters else None
        wanted = words or characters
        is_other = len(wanted) > 1 or (words and characters)
        return replace(self, required=(port.any_of(wanted),), lone=0) if is_other else None


def plan(query: Query, *, whole: bool = True) -> Plan:
    """Compile a query. `whole`: a Latin word or number at the ends of a quote must be a whole one; else it may be a
    part of a longer one, which finds what was copied from the middle of a number, at the price of looking through all
    tokens of the index."""
    draft = _Draft(whole=whole)
    for item in query.items:
        if isinstance(item, Word):
            draft.word(item)
        elif isinstance(item, Quote):
            draft.asked((item,))
        elif isinstance(item, Either):
            draft.asked(item.options)
        elif isinstance(item, Without) and isinstance(item.part, Word | Quote):
            draft.without(item.part)
    return draft.plan(is_cut=query.is_cut)


@dataclass(kw_only=True)
class _Draft:
    """A plan in the making. Quotes and alternatives are compiled as they come; words are collected, as the same word
    is often written twice."""

    whole: bool
    required: list[port.Node] = field(default_factory=list)
    on_page: list[port.Node] = field(default_factory=list)
    refused: list[port.Node] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    characters: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    scored: list[Run] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    is_plain: bool = True
    is_cut: bool = False

    def word(self, item: Word) -> None:
        self.texts.append(item.text)
        self.words += pieces.required_words(item.text)
        self.characters += pieces.lone_characters(item.text)
        self.scored += runs(fold(item.text))

    def asked(self, options: Sequence[Word | Quote]) -> None:
        self.is_plain = False
        self.is_cut = self.is_cut or len(options) > MAX_OPTIONS
        options = options[:MAX_OPTIONS]
        self.required.append(port.any_of(tuple(pieces.option(o, whole=self.whole) for o in options)))
        self.on_page.append(port.any_of(tuple(pieces.option_on_page(o, whole=self.whole) for o in options)))
        for option in options:
            self.scored += runs(fold(option.text))
            self.marks += _literal(option)
        if any(isinstance(option, Quote) for option in options):
            self.checks.append(_check(options, wanted=True, whole=self.whole))

    def without(self, part: Word | Quote) -> None:
        # Pieces that are only necessary would throw out too much, so such a passage is refused by the verifier.
        if pieces.is_likely(part):
            self.refused.append(pieces.anywhere(fold(part.text)))
        else:
            self.checks.append(_check((part,), wanted=False, whole=True))

    def plan(self, *, is_cut: bool) -> Plan:
        words = list(dict.fromkeys(self.words))
        required = [*self.required, *map(pieces.anywhere, words)]
        on_page = [*self.on_page, *map(pieces.on_page, words)]
        tokens = _scoring(self.scored)
        marks = sorted(dict.fromkeys((*self.marks, *words)), key=len, reverse=True)
        return Plan(
            required=tuple(required[:MAX_WORDS]),
            asked=min(len(self.required), MAX_WORDS),
            characters=tuple(c for c in dict.fromkeys(self.characters) if c not in words)[:MAX_WORDS],
            on_page=tuple(on_page[:MAX_WORDS]),
            refused=tuple(self.refused[:MAX_WORDS]),
            checks=tuple(self.checks),
            scoring=dict(tokens[:MAX_TOKENS]),
            title=_of_title(tokens[:MAX_TOKENS]),
            phrase=self.phrase(words),
            marks=tuple(passage(mark, whole=self.whole) for mark in marks),
            is_open=bool(self.checks) and not self.whole,
            is_cut=is_cut or self.is_cut or len(required) > MAX_WORDS or len(tokens) > MAX_TOKENS,
        )

    def phrase(self, words: Sequence[str]) -> port.Node | None:
        tokens = [token for run in runs(fold(" ".join(self.texts))) for token in run.pairs()]
        is_asked = self.is_plain and 1 < len(tokens) <= MAX_TOKENS
        # A single word that is required is on every page anyway.
        return port.Phrase("pairs", tuple(tokens)) if is_asked and list(words) != [fold("".join(self.texts))] else None


def _scoring(scored: Sequence[Run]) -> list[tuple[port.Term, float]]:
    tokens: dict[port.Term, float] = {}
    for run in scored:
        tokens |= {port.Term("pairs", t): 1.0 for t in run.pairs()}
        tokens |= {port.Term("singles", t): SINGLES_WEIGHT for t in run.singles()}
    return list(tokens.items())


def _of_title(tokens: Sequence[tuple[port.Term, float]]) -> dict[port.Term, float]:
    """The same tokens in titles, where pairs and singles share a field; the greater weight counts."""
    found: dict[port.Term, float] = {}
    for term, weight in tokens:
        title = port.Term("title", term.token)
        found[title] = max(weight, found.get(title, 0.0))
    return found


def _check(options: Sequence[Word | Quote], *, wanted: bool, whole: bool) -> Check:
    passages = tuple(passage(text, whole=whole) for option in options for text in _literal(option))
    return Check(passages=passages, wanted=wanted, is_likely=all(map(pieces.is_likely, options)))


def _literal(option: Word | Quote) -> list[str]:
    return pieces.required_words(option.text) if isinstance(option, Word) and len(option.text) > 1 else [option.text]
