"""Storage by kind, and dropping page images."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.portal import samples
from wenyuan.administration import storage
from wenyuan.audit.models import Event
from wenyuan.library.models import Revision
from wenyuan.renditions import cache


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch) -> Path:
    """A cache of its own with two pictures and a layer."""
    root = tmp_path / "cache"
    monkeypatch.setattr(cache, "root", lambda: root)
    folder = root / "ab" / ("ab" + 62 * "0")
    folder.mkdir(parents=True)
    (folder / "1-800.img").write_bytes(b"x" * 700)
    (folder / "2-160.img").write_bytes(b"x" * 300)
    (folder / "layer.json").write_bytes(b"y" * 50)
    (root / "locks").mkdir()
    (root / "locks" / "0a").write_bytes(b"")
    return folder


def test_each_byte_is_counted_under_one_kind(library: samples.Library, pictures: Path) -> None:
    # A PDF that came as one is an original, and no PDF that was made.
    revision = library.long.current
    revision.pdf = revision.original
    revision.save()
    kinds = {kind.key: kind for kind in storage.kinds()}
    originals = {r.original_id: r.original.size for r in Revision.objects.all()}
    made = {r.pdf_id: r.pdf.size for r in Revision.objects.filter(pdf__isnull=False)}
    assert kinds["originals"].size == sum(originals.values()) and kinds["originals"].files == len(originals)
    assert kinds["pdfs"].size == sum(size for pk, size in made.items() if pk not in originals)
    assert (kinds["pictures"].size, kinds["pictures"].files) == (1050, 3)
    assert kinds["database"].size > 0


def test_dropping_removes_pictures_only_and_says_so(admin: Client, pictures: Path) -> None:
    answer = admin.post("/admin/storage/drop", follow=True)
    assert "腾出了 1000" in answer.content.decode()
    assert [path.name for path in pictures.iterdir()] == ["layer.json"]
    event = Event.objects.get(verb="storage.drop_pictures")
    assert event.data == {"freed": 1000} and event.actor.username == "keeper"


def test_a_site_without_any_picture_has_nothing_to_drop(admin: Client, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(cache, "root", lambda: tmp_path / "none")
    assert admin.get("/admin/storage").status_code == 200
    assert admin.post("/admin/storage/drop").status_code == 302
