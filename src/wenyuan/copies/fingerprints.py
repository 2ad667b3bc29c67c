"""Fingerprints: a sample of hashed runs of three word classes, by which a copy is found among all texts.

Sampling by the hash itself (mod p; Manber 1994, Broder 1997): two texts that share a run agree on whether it is in the sample,
wherever it stands, so that excerpts and shuffled texts are found. Runs of classes instead of characters make it blind
to exchanged words, moved years and punctuation. k = 3 and mod 4 were measured against 2, 4 and 1, 8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RUN = 3
#: One run in MOD is kept, of a short text every one.
MOD = 4
#: Word characters below which a text is short.
SHORT = 400
#: Bits of a hash: it fits the integer of both databases. At a million pages one hash in thirty is met by chance.
BITS = 31

_MUL = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """Hashes of a text, ascending; `is_sampled` tells those that a long text keeps, too."""

    hashes: np.ndarray
    is_sampled: np.ndarray
    is_short: bool

    @property
    def kept(self) -> np.ndarray:
        """The hashes under which the text is found: int64, ascending."""
        return self.hashes if self.is_short else self.hashes[self.is_sampled]


def fingerprint(classes: np.ndarray, *, characters: int) -> Fingerprint:
    """The fingerprint of the telling words' classes of a text in order (uint64). Linear; empty below RUN words."""
    n = len(classes) - RUN + 1
    is_short = characters < SHORT
    if n <= 0:
        return Fingerprint(hashes=np.zeros(0, np.int64), is_sampled=np.zeros(0, bool), is_short=is_short)
    h = np.zeros(n, np.uint64)
    for i in range(RUN):
        h = (h ^ classes[i : n + i]) * _MUL
        h ^= h >> np.uint64(29)
    h = h * _MIX
    h ^= h >> np.uint64(32)
    sampled = (h % np.uint64(MOD)) == 0
    if not is_short:
        h = h[sampled]
    # Whether a run is sampled is kept in the lowest bit while duplicates are dropped.
    packed = np.unique(((h >> np.uint64(64 - BITS)) << np.uint64(1)) | ((h % np.uint64(MOD)) == 0).astype(np.uint64))
    hashes = (packed >> np.uint64(1)).astype(np.int64)
    return Fingerprint(hashes=hashes, is_sampled=(packed & np.uint64(1)) == 1, is_short=is_short)


def pack(hashes: np.ndarray) -> bytes:
    """Hashes as stored with a document: 4 bytes each."""
    return hashes.astype("<u4").tobytes()


def unpack(stored: bytes | memoryview[int]) -> np.ndarray:
    """What `pack` made, as int64."""
    return np.frombuffer(bytes(stored), "<u4").astype(np.int64)
