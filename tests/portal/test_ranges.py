from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenyuan.portal.ranges import Unsatisfiable, asked_range


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-", (90, 100)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-500", (0, 100)),
    ],
)
def test_one_range_is_cut_to_the_file(header: str, span: tuple[int, int]) -> None:
    assert asked_range(header, size=100) == span


@pytest.mark.parametrize(
    "header", ["", "bytes=-", "bytes=5-2", "bytes=0-1,5-6", "pages=1-2", "bytes=a-b", "bytes=１-２"]
)
def test_what_is_no_single_range_means_the_whole_file(header: str) -> None:
    assert asked_range(header, size=100) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=100-", 100), ("bytes=200-300", 100), ("bytes=-0", 100), ("bytes=0-", 0)]
)
def test_a_range_behind_the_end_is_refused(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        asked_range(header, size=size)


@given(st.text(max_size=30), st.integers(min_value=0, max_value=10**6))
def test_any_header_gives_bytes_of_the_file_or_none(header: str, size: int) -> None:
    try:
        span = asked_range(f"bytes={header}", size=size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span[0] < span[1] <= size
