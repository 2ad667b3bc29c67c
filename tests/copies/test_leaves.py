"""Packed postings answer as a dictionary of sets would, whatever comes and goes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenyuan.copies.leaves import FULL, RECORD, SPAN, home, join, keys, of_keys, rewritten, split

hashes = st.integers(0, (1 << 31) - 1) | st.integers(0, 300)
posting = st.tuples(hashes, st.integers(1, 9))


def packed(leaves: dict[int, bytes]) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    names = sorted(leaves)
    return np.array(names, np.int64), join(names, [leaves[name] for name in names])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.lists(posting, max_size=200), st.integers(0, 9)), max_size=8))
def test_after_any_coming_and_going_each_posting_stands_where_it_is_looked_for(
    rounds: list[tuple[list[tuple[int, int]], int]],
) -> None:
    leaves: dict[int, bytes] = {}
    model: set[tuple[int, int]] = set()
    for come, leaves_cluster in rounds:
        firsts, old = packed(leaves)
        new = np.array(sorted(come), np.int64).reshape(-1, 2)
        gone = (old[1] == leaves_cluster) & (old[0] % 2 == 0)
        model -= {(h, c) for h, c in model if c == leaves_cluster and h % 2 == 0}
        model |= set(come)
        for name, data in rewritten(firsts, old, np.unique(keys(new[:, 0], new[:, 1])), gone):
            leaves[name] = data
            if not data:
                del leaves[name]
        firsts, (h, c, leaf) = packed(leaves)
        assert set(zip(h.tolist(), c.tolist(), strict=True)) == model and len(h) == len(model)
        assert (home(firsts, h) == leaf).all()
        assert all(len(data) <= RECORD.itemsize * (FULL + 9) for data in leaves.values())


def test_a_leaf_is_cut_between_hashes_never_within_one() -> None:
    h = np.repeat(np.arange(0, 400, 2), 12)
    made = list(split(h, np.tile(np.arange(1, 13), 200)))
    assert len(made) > 10 and len({name for name, _ in made}) == len(made)
    for name, data in made:
        rows = join([name], [data])[0]
        assert np.unique(rows, return_counts=True)[1].tolist() == [12] * len(np.unique(rows))


@pytest.mark.parametrize("gap", [SPAN - 1, SPAN], ids=["within", "beyond"])
def test_what_is_too_far_from_a_leafs_first_makes_another(gap: int) -> None:
    made = list(split(np.array([10, 10 + gap]), np.array([1, 2])))
    assert len(made) == (1 if gap < SPAN else 2)


def test_a_posting_is_one_number_and_back() -> None:
    h, c = np.array([0, (1 << 31) - 1]), np.array([(1 << 32) - 1, 0])
    assert [part.tolist() for part in of_keys(keys(h, c))] == [h.tolist(), c.tolist()]
