"""A library made of texts: rows as the product has them, in a HOME of its own."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.searching.corpus import PAGE, Corpus, Text, cut, read

#: A text is cut into pages in so many ways before it is recombined.
_CUTS = 7
_STEP = 500


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a library holds. Written beside it, so that it can be used again."""

    pages: int
    documents: int
    characters: int
    text_bytes: int
    #: Documents, pages and characters by source; "… cut anew" are no new text.
    sources: dict[str, list[int]]
    #: By file: (question, key of the document that answers it).
    questions: dict[str, list[tuple[str, int]]]
    last_document: int


def use(home: Path) -> None:
    """Make `home` the one that the product's code in this process works on."""
    os.environ |= {"WENYUAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wenyuan.settings"}
    home.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()


def made(home: Path, folders: Sequence[Path], *, pages: int) -> Facts:
    """The library of these folders in `home`, which `use` has named; taken as it is if it was made before."""
    ready = home / "bench.json"
    if ready.exists():
        facts = Facts(**json.loads(ready.read_text()))
        _migrate()
        _without_later(facts.last_document)
        return facts
    began = time.monotonic()
    corpus = read(folders, pages=pages)
    if not corpus.texts:
        raise SystemExit(f"no texts below {', '.join(map(str, folders))}")
    print(
        f"  {corpus.pages} pages of {len(corpus.texts)} documents read in {time.monotonic() - began:.0f} s", flush=True
    )
    texts = [*corpus.texts, *_grown(corpus, pages)]
    insert(texts)
    facts = _facts(corpus, texts)
    ready.write_text(json.dumps(facts.__dict__, ensure_ascii=False))
    print(f"  rows written after {time.monotonic() - began:.0f} s", flush=True)
    return facts


def _grown(corpus: Corpus, pages: int) -> Iterator[Text]:
    """More documents until there are so many pages: the texts cut at other places, then their lines in another order.

    Synthetic, and said to be so in `source`. Passages that questions ask for stay alone.
    """
    missing = pages - corpus.pages
    texts = [text for text in corpus.texts if text.title != "—"]
    for turn in count(1):
        for text in texts:
            if missing <= 0 or not texts:
                return
            whole = "\n".join(text.pages)
            if turn < _CUTS:
                again, how = list(cut(whole[PAGE * turn // _CUTS :])), "cut anew"
            else:
                lines = whole.split("\n")
                random.Random(f"{turn}{text.title}").shuffle(lines)
                again, how = list(cut("\n".join(lines))), "lines shuffled"
            missing -= len(again)
            if again:
                yield Text(title=text.title, source=f"{text.source}, {how}", pages=again, date=text.date)


def _facts(corpus: Corpus, texts: Sequence[Text]) -> Facts:
    sources: dict[str, list[int]] = {}
    size = 0
    for text in texts:
        of = sources.setdefault(text.source, [0, 0, 0])
        of[0] += 1
        of[1] += len(text.pages)
        of[2] += sum(map(len, text.pages))
        size += sum(len(page.encode(errors="replace")) for page in text.pages)
    return Facts(
        pages=sum(of[1] for of in sources.values()),
        documents=len(texts),
        characters=sum(of[2] for of in sources.values()),
        text_bytes=size,
        sources=sources,
        # Keys are given in order, from 1.
        questions={name: [(q, at + 1) for q, at in asked] for name, asked in corpus.questions.items()},
        last_document=len(texts),
    )


def insert(texts: Sequence[Text]) -> None:
    """Rows of published documents of five kinds on four shelves."""
    from datetime import UTC, date, datetime

    from django.db import transaction

    from wenyuan.accounts.models import User
    from wenyuan.blobs.models import Blob
    from wenyuan.library.models import Category, Document, Page, Revision, Status

    _migrate()
    owner, _ = User.objects.get_or_create(username="bench")
    shelves = [Category.add_root(slug=f"shelf-{n}", name_zh=f"第{n}架", name_en=f"Shelf {n}") for n in range(2)]
    shelves += [above.add_child(slug=f"{above.slug}-1", name_zh="甲", name_en="A") for above in shelves]
    kinds = ("pdf", "docx", "pdf", "pptx", "txt")
    now = datetime.now(UTC)
    for start in range(0, len(texts), _STEP):
        step = list(enumerate(texts[start : start + _STEP], start=start + 1))
        with transaction.atomic():
            Blob.objects.bulk_create(Blob(sha256=f"{n:064}", size=1) for n, _ in step)
            Document.objects.bulk_create(
                Document(
                    id=n, owner=owner, title=text.title, status=Status.PUBLISHED, published_at=now,
                    language="zh" if any("\u4e00" <= c <= "\u9fff" for c in text.pages[0]) else "en",
                    category=shelves[n % 4], dated=_day(text.date, date),
                )
                for n, text in step
            )  # fmt: skip
            Revision.objects.bulk_create(
                Revision(
                    id=n,
                    document_id=n,
                    original_id=f"{n:064}",
                    file_name="file",
                    kind=kinds[n % 5],
                    page_count=len(text.pages),
                )
                for n, text in step
            )
            for n, _ in step:
                Document.objects.filter(pk=n).update(current_id=n)
            Page.objects.bulk_create(
                (
                    Page(revision_id=n, number=number, text=page)
                    for n, text in step
                    for number, page in enumerate(text.pages, start=1)
                ),
                batch_size=200,
            )


def _migrate() -> None:
    """Bring the tables up to the code; a library that was kept may be older."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _day(number: int, date: type) -> object:
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def _without_later(last: int) -> None:
    """Forget what a run before this one added (documents that arrived while it measured)."""
    from wenyuan.jobs.models import Outbox
    from wenyuan.library.models import Document

    Outbox.objects.all().delete()
    Document.objects.filter(pk__gt=last).update(current=None)
    Document.objects.filter(pk__gt=last).delete()
