"""Whether what stands on a page is found, and whether what is asked for comes first."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from math import log2

from django.contrib.auth.models import AnonymousUser

from bench.searching import queries
from bench.searching.engine import Engine
from bench.searching.queries import OPERATORS, Passage
from wenyuan.library.models import Page
from wenyuan.search import service


def verbatim(engine: Engine, passages: Sequence[Passage]) -> dict[str, float]:
    """The share of passages whose page is found by typing them in quotes, and without.

    In quotes: as first choice, or, where a Latin word or a number is cut in its middle, as the second choice that the
    product offers. Without quotes: Latin words at the ends completed, characters that are operators left out.
    """
    by_quote: Counter[str] = Counter()
    second = 0
    by_words: Counter[str] = Counter()
    missed: list[str] = []
    for one in passages:
        typed = queries.quoted(one.text)
        if engine.has(engine.plan(typed), one.document, one.page):
            by_quote[one.kind] += 1
        elif engine.has(engine.plan(typed, whole=False), one.document, one.page):
            by_quote[one.kind] += 1
            second += 1
        else:
            missed.append(f"{typed!r} on page {one.page} of document {one.document}")
        text = Page.objects.get(revision__document=one.document, number=one.page).text
        words = OPERATORS.sub(" ", queries.whole(one, text))
        if not any(map(str.isalnum, words)) or engine.has(engine.plan(words), one.document, one.page):
            by_words[one.kind] += 1
        else:
            missed.append(f"{words!r} on page {one.page} of document {one.document}")
    kinds = Counter(one.kind for one in passages)
    for kind, n in kinds.items():
        print(f"    {kind:12} {n:5}   in quotes {by_quote[kind] / n:7.1%}   words {by_words[kind] / n:7.1%}")
    if second:
        print(f"    {second} of them, cut in the middle of a Latin word or a number, as second choice")
    for what in missed[:10]:
        print(f"    not found: {what}")
    return {
        "verbatim_recall": by_quote.total() / len(passages),
        "verbatim_words_recall": by_words.total() / len(passages),
    }


def ndcg10(asked: Sequence[tuple[str, int]]) -> float:
    """nDCG of the first ten documents, second choices included, each question having one document that answers it."""
    gained = 0.0
    for question, document in asked:
        items = service.search(question, user=AnonymousUser(), limit=10).items
        place = next((n for n, item in enumerate(items) if item.document.pk == document), None)
        gained += 1 / log2(place + 2) if place is not None else 0.0
    return gained / len(asked)


def relevance(asked: dict[str, Sequence[tuple[str, int]]], *, most: int) -> dict[str, float]:
    """nDCG of the questions of each file; of questions in traditional characters also written in simplified ones."""
    figures: dict[str, float] = {}
    simplified = _simplifier()
    for name, pairs in asked.items():
        some = random.Random(7).sample(list(pairs), min(most, len(pairs)))
        figures[name] = ndcg10(some)
        print(f"    {name:24} {len(some):5} questions   nDCG@10 {figures[name]:.3f}", flush=True)
        if simplified is None:
            continue
        other = [(simplified(question), document) for question, document in some]
        if sum(a != b for (a, _), (b, _) in zip(some, other, strict=True)) > len(some) / 2:
            figures[f"{name} simplified"] = ndcg10(other)
            print(
                f"    {'… typed in simplified':24} {len(some):5} questions   nDCG@10 {figures[f'{name} simplified']:.3f}"
            )
    return figures


def _simplifier() -> Callable[[str], str] | None:
    """OpenCC's conversion by phrases, which is not our table; None where it is not installed."""
    try:
        from opencc import OpenCC
    except ImportError:
        print("    opencc is not installed: no questions typed in simplified characters")
        return None
    convert = OpenCC("t2s").convert
    return lambda text: str(convert(text))
