"""Writes: a document's fingerprint and pairs, clusters and heads, what librarians decide, what uploaders state."""

from wenyuan.copies.actions.clusters import hold, join, part, settle, settle_all, settle_cluster, withdraw
from wenyuan.copies.actions.decisions import decide, presumed_copy
from wenyuan.copies.actions.fingerprints import forget_texts, mark, match, rebuild
from wenyuan.copies.actions.statements import state

__all__ = [
    "decide",
    "forget_texts",
    "hold",
    "join",
    "mark",
    "match",
    "part",
    "presumed_copy",
    "rebuild",
    "settle",
    "settle_all",
    "settle_cluster",
    "state",
    "withdraw",
]
