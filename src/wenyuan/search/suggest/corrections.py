"""What may have been meant by a word that finds little: a homophone, or a word one slip away."""

from __future__ import annotations

from wenyuan.kernel.folding import fold
from wenyuan.kernel.text import is_cjk
from wenyuan.search.suggest import store
from wenyuan.search.suggest.build import LANES
from wenyuan.search.suggest.edits import MOST, deletions, is_guessable, is_one_slip
from wenyuan.search.suggest.keys import plain
from wenyuan.search.suggest.look_up import ways

#: A word in so many public documents is meant as it is written.
FREQUENT = 10
#: A known but rarer one may stand for a word that is so many times as frequent.
TIMES = 10
#: Ways to read a word whose characters have several readings.
_WAYS = 8
#: Rows read for either kind of slip.
_READ = 200


def corrections(word: str, *, limit: int = 3) -> list[str]:
    """Terms of public documents that the word may have been meant for, best first; at most `limit`, mostly none.

    Chinese: words that sound the same, those with more equal characters first, then the more frequent; then words of
    three characters and more with one slip. Latin words of four letters and more: one slip. Nothing for a word that is
    itself frequent, and for one that is known only what is TIMES as frequent. Who shows them counts first what they
    find for the person who asks.
    """
    said = plain(word) if len(word) <= MOST else ""
    if not said:
        return []
    known = store.rows("SELECT documents FROM entry WHERE kind = 't' AND text IN (?, ?)", [said, word])
    own = max((row[0] for row in known), default=0)
    if own >= FREQUENT:
        return []
    ranked: dict[str, tuple[int, int]] = {}
    for text, documents in _same_sound(said):
        ranked[text] = (2 + _equal(fold(text), said), documents)
    for text, documents in _one_slip(said):
        ranked.setdefault(text, (1 + _equal(fold(text), said), documents))
    # Of two words as far away, the more frequent.
    order = sorted(ranked, key=lambda text: (-ranked[text][0], -ranked[text][1], text))
    return [text for text in order if fold(text) != said and ranked[text][1] >= TIMES * own][:limit]


def _same_sound(said: str) -> list[tuple[str, int]]:
    """(term, documents) of those whose pinyin is one of the word's, character by character."""
    if len(said) < 2 or not all(map(is_cjk, said)):
        return []
    statement = "SELECT text, documents FROM key JOIN entry ON entry.id = key.entry WHERE key = ? LIMIT ?"
    found = dict[str, int]()
    for way in ways(said, most=_WAYS):
        found |= dict(store.rows(statement, [LANES["term", "pinyin"] + "".join(way), _READ]))
    return [(text, documents) for text, documents in found.items() if len(text) == len(said)]


def _one_slip(said: str) -> list[tuple[str, int]]:
    """(term, documents) of those one slip away."""
    if not is_guessable(said):
        return []
    checksums = deletions(said)
    marks = ",".join("?" * len(checksums))
    statement = f"""
        SELECT DISTINCT text, documents FROM deletion JOIN entry ON entry.id = deletion.entry
        WHERE checksum IN ({marks}) LIMIT ?"""  # noqa: S608 - question marks
    return [row for row in store.rows(statement, [*checksums, _READ]) if is_one_slip(fold(row[0]), said)]


def _equal(first: str, second: str) -> int:
    """Characters that stand in the same place, counted from the nearer end."""
    ahead = sum(a == b for a, b in zip(first, second, strict=False))
    return max(ahead, sum(a == b for a, b in zip(first[::-1], second[::-1], strict=False)))
