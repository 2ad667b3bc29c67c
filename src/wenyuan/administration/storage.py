"""What is kept, by kind, and in how many bytes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenyuan.audit.actions import record
from wenyuan.blobs.models import Blob
from wenyuan.env import env
from wenyuan.library.models import Revision
from wenyuan.renditions import cache
from wenyuan.search import generations

if TYPE_CHECKING:
    from wenyuan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One kind of bytes: what it is, how much, and whether it can be made again."""

    key: str
    name: str | Promise
    note: str | Promise
    size: int
    #: None where nobody counts files.
    files: int | None


def kinds() -> list[Kept]:
    """All kinds, the truth first. Walks the folders of the derived ones."""
    originals = Blob.objects.filter(pk__in=Revision.objects.values("original"))
    made = Blob.objects.filter(pk__in=Revision.objects.filter(pdf__isnull=False).values("pdf")).exclude(
        pk__in=originals
    )
    pictures = list(_sizes(cache.root()))
    index = list(_sizes(generations.root()))
    return [
        Kept(key="originals", name=_("Originals"), note=_("The files as they came, equal ones once."),
             size=_sum(originals), files=originals.count()),
        Kept(key="pdfs", name=_("PDFs made of them"), note=_("Can be made again by converting anew."),
             size=_sum(made), files=made.count()),
        Kept(key="pictures", name=_("Page images"), note=_("Drawn at the first view and again whenever they are missing."),
             size=sum(pictures), files=len(pictures)),
        Kept(key="index", name=_("Search index and suggestions"), note=_("“wenyuan reindex” makes it again."),
             size=sum(index), files=len(index)),
        Kept(key="database", name=_("Database"), note=_("Everything that is not in a file."), size=_database(), files=None),
    ]  # fmt: skip


def drop_page_images(*, by: User) -> int:
    """Remove every page image; the bytes that are free now. Pages are drawn again when they are looked at."""
    freed = 0
    for path in _files(cache.root()):
        if path.suffix == ".img":
            try:
                size = path.stat().st_size
                path.unlink()
            except FileNotFoundError:
                continue  # evicted meanwhile
            freed += size
    record(by, "storage.drop_pictures", "storage:pictures", freed=freed)
    return freed


def free_bytes() -> int:
    """Room that is left where HOME is."""
    return shutil.disk_usage(env().home).free


def _sum(blobs: QuerySet[Blob]) -> int:
    return int(blobs.aggregate(n=Sum("size"))["n"] or 0)


def _database() -> int:
    if connection.vendor == "sqlite":
        path = Path(str(settings.DATABASES["default"]["NAME"]))
        return sum(found.stat().st_size for found in path.parent.glob(f"{path.name}*") if found.is_file())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _sizes(root: Path) -> Iterator[int]:
    for path in _files(root):
        try:
            yield path.stat().st_size
        except FileNotFoundError:
            continue  # evicted meanwhile


def _files(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        if Path(folder) == root:
            names[:] = [name for name in names if name != "locks"]
        yield from (Path(folder) / name for name in files if not name.endswith(".lock"))
