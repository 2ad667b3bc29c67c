"""How much a word class tells: ln of how rare it is, in a fixed table, so that a comparison depends on its two texts alone.

data/weights-N.tsv holds the classes that stand in three of a thousand stretches of text or more; made by tools/build_classes.py.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from wenyuan.copies.classes import BASE_VERSION, id_of

#: ln(1 / .003): what is rarer tells no more than this.
MOST = 5.81


@cache
def _table() -> tuple[np.ndarray, np.ndarray]:
    text = files("wenyuan.copies").joinpath(f"data/weights-{BASE_VERSION}.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    known = sorted((id_of(row[0]), float(row[1])) for row in rows)
    return np.array([c for c, _ in known], np.uint64), np.array([w for _, w in known])


def weights_of(classes: np.ndarray) -> np.ndarray:
    """The weight of each class, between 0 and MOST."""
    known, weights = _table()
    if not len(known):
        return np.full(len(classes), MOST)
    at = np.minimum(np.searchsorted(known, classes), len(known) - 1)
    return np.where(known[at] == classes, weights[at], MOST)
