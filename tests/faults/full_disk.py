"""Run by test_index.py in a mount namespace of its own, on a disk of a few MB: `full_disk.py ADAPTER FOLDER`.

Fills the disk by indexing, and tells what happened as one line of JSON.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path

from tests.contracts.search_worlds import compiled, found, upsert
from wenyuan.search.errors import IndexDiskFull
from wenyuan.search.fts5_index import Fts5Index
from wenyuan.search.port import All, Term
from wenyuan.search.tantivy_index import TantivyIndex


def main(adapter: str, disk: Path) -> dict[str, object]:
    ballast = disk / "ballast"
    ballast.write_bytes(b"x" * 4_000_000)
    opened = {"tantivy": TantivyIndex, "fts5": Fts5Index}[adapter]
    index = opened(disk / "index")
    acknowledged: set[int] = set()
    said = ""
    for step in count():
        numbers = range(step * 20, step * 20 + 20)
        try:
            index.apply(upsert(n, "".join(chr(0x4E00 + (n * 7 + i * i) % 20000) for i in range(600))) for n in numbers)
        except IndexDiskFull as error:
            said = str(error)
            break
        acknowledged |= set(numbers)
    again = 0
    for _ in range(3):
        try:
            index.apply(upsert(n, "劳" * 600) for n in range(100_000, 100_400))
        except IndexDiskFull:
            again += 1
    there = set(index.documents(compiled(All())))
    reader = opened(disk / "index")
    read_by_others = set(reader.documents(compiled(All())))
    reader.close()
    ballast.unlink()
    index.apply([upsert(200_000, "仲裁")])
    return {
        "said": said,
        "again": again,
        "acknowledged": len(acknowledged),
        "kept": acknowledged == there == read_by_others,
        "goes_on": found(index, Term("pairs", "仲裁")) == {(200_000, 1)},
        "damage": index.damage(),
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
