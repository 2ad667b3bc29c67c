"""Whether the odd pages of a document find its even pages: a library of halves, in a process of its own.

python -m bench.searching.related HOME DOCUMENTS < texts.jsonl      prints one JSON object
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

#: Shorter documents have too little to be told by; the halves of longer ones take long to index.
PAGES = range(4, 61)


def measure(home: Path, texts: Sequence[Sequence[str]]) -> dict[str, float]:
    """Halves of these documents (lists of pages) as documents of a library in `home`; related_r1, related_r10."""
    lines = "\n".join(json.dumps(pages) for pages in texts)
    command = [sys.executable, "-m", "bench.searching.related", str(home)]
    done = subprocess.run(
        command, input=lines, stdout=subprocess.PIPE, check=True, text=True, cwd=Path(__file__).parents[2]
    )
    return {name: float(value) for name, value in json.loads(done.stdout.splitlines()[-1]).items()}


def main() -> None:
    """In the process of its own."""
    from bench.searching import library
    from bench.searching.corpus import Text

    library.use(Path(sys.argv[1]))
    halves = []
    for line in sys.stdin:
        pages = json.loads(line)
        halves += [Text(title="—", source="", pages=pages[half::2]) for half in (0, 1)]
    library.insert(halves)
    from django.contrib.auth.models import AnonymousUser

    from wenyuan.library.models import Document
    from wenyuan.search import indexer
    from wenyuan.search.service import related

    indexer.rebuild()
    first = among = 0
    documents = Document.objects.in_bulk(range(1, len(halves), 2))
    for pk, document in documents.items():
        found = [item.document.pk for item in related(document, user=AnonymousUser(), limit=10)]
        first += found[:1] == [pk + 1]
        among += pk + 1 in found
    total = len(documents)
    print(json.dumps({"related_r1": first / total, "related_r10": among / total, "related_documents": total}))


if __name__ == "__main__":
    main()
