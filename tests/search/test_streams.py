"""The quick way to tokens gives what the definition gives."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from wenyuan.kernel.folding import fold
from wenyuan.search.analyzer import TOKEN_LENGTH, edges, runs, spelled
from wenyuan.search.streams import BATCH, respelled, streams

# What tokens are made of, so that their rules meet each other; and anything, lone surrogates and NUL too.
PIECES = ["劳动", "勞", "々", "〇", "の", "𠀀", "한", "é", "ß", "İ", "Ａ", "ａ", "a", "Node", "1", "２", "²", "Ⅷ", "٣", "_", ".", "'",
          "’", "+", "＋", "#", "c++", "a" * TOKEN_LENGTH, "7" * 70, " ", "\n", "\u3000", "\x1c", "\x00", "，", "-", "\ud800",
          "\U0003ffff", "\U00040000", "\U000e0041", "\u200d", "😀"]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=60),
)


def defined(text: str) -> tuple[str, list[str], list[str]]:
    found = list(runs(fold(text)))
    pairs = " ".join(t for run in found for t in run.pairs())
    return pairs, sorted({t for run in found for t in run.singles()}), sorted(edges(fold(text)))


def listed(tokens: str) -> list[str]:
    return sorted(tokens.split(" ")) if tokens else []


@settings(deadline=None)  # the first text pays for the tables
@given(st.lists(TEXTS, max_size=6))
@example(["", "劳动", "", "a"])
@example(["劳", "动"])
@example(["a.", "b"])
@example(["a" * 64 + "+", "a" * 64 + "1", "a+1.b"])
def test_streams_have_the_tokens_that_the_runs_have(texts: list[str]) -> None:
    found = [(pairs, listed(singles), listed(meeting)) for pairs, singles, meeting in streams(texts)]
    assert found == [defined(text) for text in texts]


def test_texts_of_several_batches_stay_apart() -> None:
    texts = ["劳" * (BATCH - 1), "动", "ab", "劳动" * BATCH, "c"]
    assert [(p.split(" ")[-1], p.count(" "), s) for p, s, _ in streams(texts)] == [
        ("劳劳", BATCH - 3, "劳"),
        ("动", 0, "动"),
        ("ab", 0, "ab"),
        ("劳动", 2 * BATCH - 2, "动 劳"),
        ("c", 0, "c"),
    ]


@settings(deadline=None)
@given(TEXTS)
def test_respelled_is_spelled(text: str) -> None:
    assert respelled(text) == spelled(text)
