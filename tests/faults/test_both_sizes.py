"""The same site on PostgreSQL or SQLite, with its bytes in S3: by settings alone."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.engines import samples
from tests.site import Site, fresh_database, json_lines

pytestmark = pytest.mark.slow


def test_a_site_with_its_bytes_in_s3_takes_in_shows_and_hands_out(s3: str, tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    pile.mkdir()
    word = samples.docx("山高月小，水落石出。")
    (pile / "a.docx").write_bytes(word)
    (pile / "b.pdf").write_bytes(samples.pdf("The library keeps it."))
    (pile / "c.txt").write_text("清风徐来，水波不兴。")
    with fresh_database(os.environ.get("WENYUAN_DATABASE_URL", "")) as url:
        settings = {"WENYUAN_BLOBS_URL": s3.replace("/files?", f"/{tmp_path.name}?")}
        site = Site(home=tmp_path / "home", database_url=url, settings=settings)
        site.start()
        try:
            rows = json_lines(site.run("add", str(pile), "--json").stdout)
            assert Counter(row["state"] for row in rows) == {"published": 3}, site.log()
            assert not (site.home / "blobs").exists()
            (document,) = [row["document"] for row in rows if str(row["path"]).endswith("a.docx")]
            page = site.get(f"/d/{document}-?mode=page")
            picture = re.search(rb"/img/[^\"' ]+/1-1200\.img", page)
            assert picture is not None
            assert site.get(picture.group().decode())[:4] in {b"\x89PNG", b"RIFF"}
            assert site.get(f"/d/{document}/download?as=original") == word
            assert document in site.get("/search?q=%E6%B0%B4%E8%90%BD%E7%9F%B3%E5%87%BA").decode()
            checked = site.run("check", "--deep")
            assert (checked.returncode, checked.stdout.strip()) == (0, "All is well.")
        finally:
            site.stop()
