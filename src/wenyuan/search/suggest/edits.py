"""Words one slip away from each other.

A word and what it becomes when any one character is left out are its *deletions*. Two words that differ by one
character changed, left out, put in or exchanged with its neighbour share a deletion (the symmetric delete idea of
W. Garbe's SymSpell), so that a table of them finds candidates by equality; `is_one_slip` then decides.
"""

from __future__ import annotations

from zlib import crc32

from wenyuan.kernel.text import is_cjk

#: Shorter words have too many neighbours for a guess: 法律 is one character from a hundred others.
LEAST_HAN, LEAST_LATIN = 3, 4
#: Longer ones are sentences.
MOST = 24


def is_guessable(word: str) -> bool:
    """Whether a slip in a folded word can be guessed at all."""
    return MOST >= len(word) >= (LEAST_HAN if any(map(is_cjk, word)) else LEAST_LATIN)


def deletions(word: str) -> set[int]:
    """Checksums of the word and of all its deletions. A collision costs a look: `is_one_slip` decides."""
    forms = {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}
    return {crc32(form.encode()) for form in forms}


def is_one_slip(first: str, second: str) -> bool:
    """Whether one changed, missing, surplus or exchanged character makes one word the other. Equal words are not."""
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    n = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    rest, other = first[n:], second[n:]
    if len(first) == len(second):
        return rest[1:] == other[1:] or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
    return rest[1:] == other or rest == other[1:]
