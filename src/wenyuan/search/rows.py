"""Documents as the index takes them, read from the rows; and the fingerprint by which the two are compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import PurePath

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce, Length
from django.utils import timezone

from wenyuan.library.models import Category, Document, Page
from wenyuan.library.rules import vis_tokens
from wenyuan.search.port import QUICK_PAGE, Delete, Upsert

#: Documents whose rows are held in memory at once, and pages whose text is.
STEP, STEP_PAGES = 200, 500


def operations(ids: Sequence[int]) -> Iterator[Upsert | Delete]:
    """What brings the index in line with the rows of these documents: an upsert each, a delete for those gone.

    Lazy: at most STEP documents are in memory, and the text of one or of some with STEP_PAGES pages.
    """
    shelves = category_slugs()
    for start in range(0, len(ids), STEP):
        step = ids[start : start + STEP]
        found = Document.objects.select_related("current", "category").prefetch_related("tags").in_bulk(step)
        for few in _few_pages(step, found):
            texts = _texts([found[pk].current_id for pk in few if pk in found])
            for pk in few:
                yield upsert(found[pk], shelves, texts) if pk in found else Delete(document=pk)


def _few_pages(ids: Sequence[int], found: Mapping[int, Document]) -> Iterator[list[int]]:
    """The documents in order, in lots of at most STEP_PAGES pages, or of one document."""
    lot: list[int] = []
    pages = 0
    for pk in ids:
        of = found[pk].current if pk in found else None
        more = of.page_count if of is not None else 0
        if lot and pages + more > STEP_PAGES:
            yield lot
            lot, pages = [], 0
        lot.append(pk)
        pages += more
    if lot:
        yield lot


def _texts(revisions: Sequence[int | None]) -> dict[int | None, list[tuple[int, str]]]:
    """(number, text) of the pages that have text, by revision."""
    found: dict[int | None, list[tuple[int, str]]] = {}
    rows = Page.objects.filter(revision__in=[r for r in revisions if r is not None]).exclude(text="")
    for revision, number, text in rows.order_by("revision", "number").values_list("revision_id", "number", "text"):
        found.setdefault(revision, []).append((number, text))
    return found


def category_slugs() -> dict[str, tuple[str, ...]]:
    """Path of each category to its own slug and those of all above it."""
    by_path = dict(Category.objects.values_list("path", "slug"))
    size = Category.steplen
    return {path: tuple(by_path[path[:end]] for end in range(size, len(path) + 1, size)) for path in by_path}


def upsert(
    document: Document,
    shelves: dict[str, tuple[str, ...]],
    texts: Mapping[int | None, Sequence[tuple[int, str]]],
) -> Upsert:
    """One document with its pages, of `texts`. While no page has text, the instant text stands in as QUICK_PAGE."""
    revision = document.current
    pages: Sequence[tuple[int, str]] = ()
    if revision is not None:
        pages = texts.get(revision.pk, ())
        if not pages and revision.quick_text:
            pages = [(QUICK_PAGE, revision.quick_text)]
    return Upsert(
        document=document.pk,
        version=fingerprint(document, shelves, pages=len(pages), length=sum(len(text) for _, text in pages)),
        title=document.title,
        about=about(document),
        pages=pages,
        visibility=vis_tokens(document),
        categories=_shelves(document, shelves),
        kind=revision.kind if revision is not None else "",
        language=document.language,
        owner=str(document.owner_id),
        page_count=revision.page_count if revision is not None else 0,
        cluster=document.head_id or document.pk,
        date=_date(document),
    )


def about(document: Document) -> str:
    """What is said about a document beside its title: author, description, tags, the file's name without its ending.

    Of many documents the tags must have been fetched before.
    """
    name = PurePath(document.current.file_name).stem if document.current is not None else ""
    tags = sorted(tag.name for tag in document.tags.all())
    return "\n".join(filter(None, (document.author, document.description, *tags, name)))


def fingerprint(document: Document, shelves: dict[str, tuple[str, ...]], *, pages: int, length: int) -> int:
    """A number of 63 bits over all that the index keeps of a document; of the text only how much it is.

    It can be had for all rows without reading the text (`fingerprints`), and no step replaces the text of a revision
    by other text of the same length on as many pages unless it is the same.
    """
    what = (
        document.title,
        about(document),
        sorted(vis_tokens(document)),
        _shelves(document, shelves),
        (document.current.pk, document.current.kind, document.current.page_count) if document.current else None,
        (document.owner_id, document.head_id),
        document.language,
        _date(document),
        pages,
        length,
    )
    return int.from_bytes(blake2b(repr(what).encode(), digest_size=8).digest()) >> 1


def fingerprints() -> Iterator[tuple[int, int]]:
    """(document, fingerprint) of every row, ascending."""
    shelves = category_slugs()
    rows = (
        Document.objects.select_related("current", "category")
        .prefetch_related("tags")
        .annotate(quick_length=Coalesce(Length("current__quick_text"), 0))
        .defer("current__quick_text", "current__outline", "current__page_sizes", "current__grey")
        .order_by("pk")
    )
    last = 0
    while step := list(rows.filter(pk__gt=last)[:STEP]):
        sizes = _text_sizes([row.current_id for row in step if row.current_id is not None])
        for row in step:
            pages, length = sizes.get(row.current_id, (0, 0))
            if not pages and row.quick_length:
                pages, length = 1, row.quick_length
            yield row.pk, fingerprint(row, shelves, pages=pages, length=length)
        last = step[-1].pk


def _text_sizes(revisions: Sequence[int]) -> dict[int | None, tuple[int, int]]:
    """(pages that have text, characters on them) by revision."""
    texts = Page.objects.filter(revision__in=revisions).exclude(text="").order_by()
    counted = texts.values_list("revision_id").annotate(pages=Count("pk"), length=Sum(Length("text")))
    return {revision: (pages, length) for revision, pages, length in counted}


def _shelves(document: Document, shelves: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return shelves.get(document.category.path, ()) if document.category is not None else ()


def _date(document: Document) -> int:
    """yyyymmdd of the date it gives itself, else of the day it was published or came."""
    day = document.dated or timezone.localdate(document.published_at or document.created_at)
    return day.year * 10_000 + day.month * 100 + day.day
