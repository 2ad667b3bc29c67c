"""From the tree of a query to what the index is asked: what is required, what orders, and what text must still hold.

Words: a *piece* is something the index can look up. The pieces of a quote are necessary, not sufficient (a lone
character in a quote is part of a longer stretch in the text), so a quote of more than one run is verified on the stored
text; `Plan.checks` says with what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import passage
from wenyuan.search import port
from wenyuan.search.analyzer import Run, runs, words
from wenyuan.search.query import Either, Query, Quote, Without, Word

#: More required words, and more scored tokens, are left out: the first ones say what is meant.
MAX_WORDS, MAX_TOKENS = 16, 64
SINGLES_WEIGHT = 0.5

# Words of questions: they order results, but a page need not have them.
_ASKING = frozenset(
    fold(w)
    for w in "什么 怎么 怎样 怎么办 如何 哪些 哪个 哪里 哪儿 为什么 为何 是否 能否 可否 多少 几 吗 呢 的 了 是 在 和 与 及 "
    "what which who when where why how is are was were the a an of to in on for and".split()
)


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

    #: What every result must have: on the page, or in the title or what is said about the document.
    required: tuple[port.Node, ...] = ()
    #: The same, on the page alone.
    on_page: tuple[port.Node, ...] = ()
    refused: tuple[port.Node, ...] = ()
    checks: tuple[Check, ...] = ()
    #: Tokens of the text to score pages by; those of `singles` still without a look at how common they are.
    scoring: dict[port.Term, float] = field(default_factory=dict)
    #: Tokens to score titles by.
    title: dict[port.Term, float] = field(default_factory=dict)
    #: What to mark in snippets, longest first.
    marks: tuple[re.Pattern[str], ...] = ()
    is_cut: bool = False

    @property
    def must_be_read(self) -> bool:
        """Whether what the index finds means little before the text was looked at."""
        return not all(check.is_likely for check in self.checks)

    @property
    def has_second_choice(self) -> bool:
        """Whether pages with only some of the words are worth showing: not for one word, and not for quotes."""
        return len(self.required) > 1 and not any(check.wanted for check in self.checks)


def plan(query: Query, *, whole: bool = True) -> Plan:
    """Compile a query. `whole`: a Latin word or number at the ends of a quote must be a whole one; else it may be a
    part of a longer one, which finds what was copied from the middle of a number, at the price of looking through all
    tokens of the index."""
    required: list[port.Node] = []
    on_page: list[port.Node] = []
    refused: list[port.Node] = []
    checks: list[Check] = []
    marks: list[str] = []
    scored: list[Run] = []
    for item in query.items:
        if isinstance(item, Word):
            for word in required_words(item.text):
                required.append(_anywhere(word))
                on_page.append(_on_page(word))
                marks.append(word)
            scored += runs(fold(item.text))
        elif isinstance(item, Quote | Either):
            options = item.options if isinstance(item, Either) else (item,)
            required.append(port.any_of(tuple(_option(o, whole=whole) for o in options)))
            on_page.append(port.any_of(tuple(_option_on_page(o, whole=whole) for o in options)))
            for option in options:
                scored += runs(fold(option.text))
                marks += required_words(option.text) if isinstance(option, Word) else [option.text]
            if any(isinstance(option, Quote) for option in options):
                checks.append(_check(options, wanted=True, whole=whole))
        elif isinstance(item, Without) and isinstance(item.part, Word | Quote):
            # Pieces that are only necessary would throw out too much, so such a passage is refused by the verifier.
            if _is_likely(item.part):
                refused.append(_anywhere(fold(item.part.text)))
            else:
                checks.append(_check((item.part,), wanted=False, whole=True))
    tokens = _scoring(scored)
    return Plan(
        required=tuple(required[:MAX_WORDS]),
        on_page=tuple(on_page[:MAX_WORDS]),
        refused=tuple(refused[:MAX_WORDS]),
        checks=tuple(checks),
        scoring=dict(tokens[:MAX_TOKENS]),
        title=_of_title(tokens[:MAX_TOKENS]),
        marks=tuple(passage(m, whole=whole) for m in sorted(dict.fromkeys(marks), key=len, reverse=True)),
        is_cut=query.is_cut or len(required) > MAX_WORDS or len(tokens) > MAX_TOKENS,
    )


def required_words(text: str) -> list[str]:
    """The words, folded, that a page must have for an unquoted text: those of two characters or more that do not only
    ask. If that leaves none, all of them."""
    found = list(dict.fromkeys(map(fold, words(text))))
    kept = [w for w in found if w not in _ASKING and (len(w) > 1 or w.isascii())]
    return kept or found


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


def _anywhere(word: str) -> port.Node:
    """A word on the page, in the title, or in what is said about the document."""
    return port.any_of((_on_page(word), *(_in_title(word, name) for name in _TITLES)))


def _on_page(word: str) -> port.Node:
    return port.all_of(tuple(_run_on_page(run) for run in runs(word)))


def _run_on_page(run: Run) -> port.Node:
    if not run.is_cjk or len(run.text) == 1:
        return port.Term("singles", run.singles()[0])
    return _in_order("pairs", run.pairs())


# Both hold pairs and singles in one stream, so that a lone character and a part of a code are found in them as well.
_TITLES: tuple[port.TextField, ...] = ("title", "about")


def _in_title(text: str, name: port.TextField) -> port.Node:
    return port.all_of(tuple(_in_order(name, run.pairs()) for run in runs(text)))


def _in_order(name: port.TextField, tokens: list[str]) -> port.Node:
    return port.Term(name, tokens[0]) if len(tokens) == 1 else port.Phrase(name, tuple(tokens))


def _option(item: Word | Quote, *, whole: bool) -> port.Node:
    if isinstance(item, Word):
        return port.all_of(tuple(_anywhere(word) for word in required_words(item.text)))
    titles = port.any_of(tuple(_in_title(fold(item.text), name) for name in _TITLES))
    return port.any_of((_option_on_page(item, whole=whole), port.all_of((_OF_DOCUMENT, titles))))


def _option_on_page(item: Word | Quote, *, whole: bool) -> port.Node:
    """Words, or the pieces of a passage: never a phrase across runs, because there other text may stand between."""
    if isinstance(item, Word):
        return port.all_of(tuple(_on_page(word) for word in required_words(item.text)))
    found = list(runs(fold(item.text)))
    pieces: list[port.Node] = []
    for i, run in enumerate(found):
        if run.is_cjk:
            pieces.append(_run_on_page(run))
        else:
            pieces += _parts(run, not whole and i == 0, not whole and i == len(found) - 1)
    return port.all_of(tuple(pieces))


# A page is not what its document's title says, so a quote in the title finds the document and not each page of it.
_OF_DOCUMENT = port.AnyOf("entry", (port.DOCUMENT,))


def _parts(run: Run, is_first: bool, is_last: bool) -> list[port.Node]:
    parts = run.parts()
    pieces: list[port.Node] = []
    for i, part in enumerate(parts):
        open_left, open_right = is_first and i == 0, is_last and i == len(parts) - 1
        if open_left and open_right:
            pieces.append(port.PartOf(part, "inside"))
        elif open_left:
            pieces.append(port.PartOf(part, "end"))
        elif open_right:
            pieces.append(port.PartOf(part, "start"))
        else:
            pieces.append(port.Term("singles", part))
    return pieces


def _check(options: Sequence[Word | Quote], *, wanted: bool, whole: bool) -> Check:
    passages = tuple(passage(text, whole=whole) for option in options for text in _literal(option))
    return Check(passages=passages, wanted=wanted, is_likely=all(map(_is_likely, options)))


def _literal(option: Word | Quote) -> list[str]:
    return required_words(option.text) if isinstance(option, Word) and len(option.text) > 1 else [option.text]


def _is_likely(item: Word | Quote) -> bool:
    """Whether a page on which the index finds the pieces has the passage: it is one stretch, or one whole word."""
    found = list(runs(fold(item.text)))
    return len(found) == 1 and (found[0].is_cjk or len(found[0].parts()) == 1)
