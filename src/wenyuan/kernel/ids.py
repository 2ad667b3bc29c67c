"""Short random ids for public addresses."""

from __future__ import annotations

import secrets

# Without 0/o, 1/l/i and u: ids are read aloud and typed from paper.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10


def new_id() -> str:
    """A random id of 10 characters (49 bits): not guessable by walking, short enough for a QR code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
