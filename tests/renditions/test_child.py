from __future__ import annotations

import os

import pytest

from wenyuan.renditions import OddRendition, child


def test_a_link_is_not_followed(tmp_path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "out.json").symlink_to(tmp_path / "secret")
    with pytest.raises(OddRendition):
        child.read(tmp_path / "out.json", limit=100)


def test_a_pipe_does_not_hang_the_reader(tmp_path) -> None:
    os.mkfifo(tmp_path / "out.json")
    with pytest.raises(OddRendition):
        child.read(tmp_path / "out.json", limit=100)


@pytest.mark.parametrize(("size", "limit"), [(0, 10), (11, 10)], ids=["empty", "too long"])
def test_a_file_beyond_its_bounds_is_refused(tmp_path, size: int, limit: int) -> None:
    (tmp_path / "out").write_bytes(b"x" * size)
    with pytest.raises(OddRendition):
        child.read(tmp_path / "out", limit=limit)


@pytest.mark.parametrize("data", [b"{", b"NaN", b"[Infinity]", b"\xff", b"[" * 100_000], ids=str)
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(OddRendition):
        child.parse(data)
