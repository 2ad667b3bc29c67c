"""How likely it is that two texts really share text: a logistic over eight figures of the comparison.

Fitted by `bench/copies.py --fit` on the development half of its queries; the file names the versions it belongs to.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from wenyuan.copies.alignment import Alignment
from wenyuan.copies.candidates import Candidate
from wenyuan.copies.classes import BASE_VERSION

FEATURES = (
    "ln shared",
    "ln max contained",
    "ln min contained",
    "ln max covered",
    "ln min covered",
    "ln characters",
    "agreement",
    "ln close characters",
)
#: A pair is reported above this.
REPORTED = 0.5


@dataclass(frozen=True, kw_only=True)
class Model:
    """Mean, spread and weight of each feature, and the bias."""

    mean: tuple[float, ...]
    spread: tuple[float, ...]
    weight: tuple[float, ...]
    bias: float

    def likelihood(self, figures: Sequence[float]) -> float:
        """Between 0 and 1."""
        z = self.bias + sum(
            w * (x - m) / s for x, m, s, w in zip(figures, self.mean, self.spread, self.weight, strict=True)
        )
        return float(1 / (1 + np.exp(-np.clip(z, -50, 50))))


@cache
def model() -> Model:
    """The shipped model of this map."""
    raw = json.loads(files("wenyuan.copies").joinpath(f"data/model-{BASE_VERSION}.json").read_text(encoding="utf-8"))
    return Model(
        mean=tuple(raw["mean"]), spread=tuple(raw["spread"]), weight=tuple(raw["weight"]), bias=float(raw["bias"])
    )


def figures(candidate: Candidate, alignment: Alignment) -> tuple[float, ...]:
    """The eight features of one comparison."""
    high, low = max(candidate.of_query, candidate.of_holder), min(candidate.of_query, candidate.of_holder)
    more = max(alignment.covered_ours, alignment.covered_theirs)
    less = min(alignment.covered_ours, alignment.covered_theirs)
    return (
        float(np.log(max(candidate.shared, 1))),
        float(np.log(high + 0.01)),
        float(np.log(low + 0.01)),
        float(np.log(more + 0.02)),
        float(np.log(less + 0.02)),
        float(np.log(alignment.characters + 10)),
        alignment.agreement,
        float(np.log(alignment.close + 10)),
    )


def fit(rows: np.ndarray, is_copy: np.ndarray, *, ridge: float = 0.5) -> Model:
    """The model that fits these figures best: Newton steps with an L2 penalty, on standardised features."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    x = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    w = np.zeros(x.shape[1])
    penalty = np.diag([ridge] * (len(w) - 1) + [1e-6])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -50, 50)))
        gradient = x.T @ (p - is_copy) + penalty @ w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return Model(
        mean=tuple(mean.tolist()), spread=tuple(spread.tolist()), weight=tuple(w[:-1].tolist()), bias=float(w[-1])
    )
