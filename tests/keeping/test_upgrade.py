"""The data of earlier versions: brought up to date by the first start, nothing lost, readable and searchable.

`data/<day>.tar.gz` is a HOME as the version of that day left it: the database and the blobs of three small files of our own
(txt, md, pdf), added with `wenyuan add`. Places are changed to /srv/files and the names of workers taken out, nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.site import Site

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
DATA = sorted((Path(__file__).parent / "data").glob("*.tar.gz"))


@pytest.mark.parametrize("archive", DATA, ids=lambda path: path.name.partition(".")[0])
def test_data_of_an_earlier_version_is_brought_up_to_date(archive: Path, tmp_path: Path) -> None:
    site = Site(home=tmp_path / "home", tables=False)
    with tarfile.open(archive) as packed:
        packed.extractall(site.home, filter="data")
    before = {path.name: path.stat().st_size for path in (site.home / "blobs").glob("*/*")}
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, str(ROOT / "tests/keeping/upgrade.py"), "水落石出", "reading room", "bright moon"]
    done = subprocess.run(
        command, cwd=ROOT, env={**site.environment, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["problems"] == []
    assert len(told["read"]) == 3 and set(told["read"].values()) == {200}
    assert sorted(told["files"].values()) == [102, 111, 1388]
    assert all(told["found"].values()), told["found"]
    assert {path.name: path.stat().st_size for path in (site.home / "blobs").glob("*/*")} == before


def test_there_is_data_of_more_than_one_earlier_version() -> None:
    assert len(DATA) >= 2
