"""A whole site makes its suggestions by itself."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from tests.site import Site, fresh_database

pytestmark = pytest.mark.slow


def offered(site: Site, typed: str, *, wanted: int) -> list[str]:
    """The texts offered, asked for again until there are so many."""
    deadline = time.monotonic() + 120
    while True:
        items = json.loads(site.get(f"/search/suggest?q={typed}"))["items"]
        if len(items) >= wanted or time.monotonic() > deadline:
            return ["".join(piece for piece, _ in item["parts"]) for item in items]
        time.sleep(0.5)


def test_new_documents_are_offered_after_a_while_and_a_loss_is_made_good(tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    pile.mkdir()
    (pile / "劳动争议处理问答.txt").write_text("清风徐来，水波不兴。")
    with fresh_database(os.environ.get("WENYUAN_DATABASE_URL", "")) as url:
        site = Site(home=tmp_path / "home", database_url=url)
        site.start()
        try:
            site.run("add", str(pile), check=True)
            assert offered(site, "ldzy", wanted=1) == ["劳动争议处理问答"]
            pointer = site.home / "search/SUGGEST"
            pointer.unlink()
            assert json.loads(site.get("/search/suggest?q=ldzy"))["items"] == []
            assert offered(site, "ldzy", wanted=1) == ["劳动争议处理问答"], site.log()
            assert pointer.exists()
        finally:
            site.stop()
