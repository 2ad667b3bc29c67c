"""Secrets that are shown once: links of invitations and tokens."""

from __future__ import annotations

import hashlib
import secrets


def new(prefix: str = "") -> str:
    """A secret of 256 bits for an address or a header."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of it. It has as much randomness as the hash, so that nothing slower is called for."""
    return hashlib.sha256(secret.encode()).hexdigest()
