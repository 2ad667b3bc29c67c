from __future__ import annotations

import io
import threading

import pytest
from PIL import Image

from tests.renditions import made
from wenyuan import renditions
from wenyuan.renditions import cache, pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tools_zygote")]


def test_a_page_is_drawn_at_the_width_asked_for() -> None:
    revision = made.document(made.pdf(2), pages=2).current
    with Image.open(renditions.picture(revision, 2, 800)) as image:
        assert image.format in {"PNG", "WEBP"}
        assert image.width == 800
        assert abs(image.height - 800 * 842 / 595) <= 1


def test_a_kept_picture_is_not_drawn_again() -> None:
    revision = made.document(made.pdf(1), pages=1).current
    first = renditions.picture(revision, 1, 400)
    # The engine would draw a page; what stands there now shows whether it was asked.
    first.write_bytes(b"kept as it is")
    assert renditions.picture(revision, 1, 400).read_bytes() == b"kept as it is"


def test_an_eager_thumbnail_put_by_the_pipeline_is_the_cover(tmp_path) -> None:
    revision = made.document(made.pdf(1, title="eager"), pages=1).current
    thumb = tmp_path / "1-160.img"
    Image.new("RGB", (160, 226), "white").save(thumb, "WEBP")
    cache.put(revision.pdf_id, 1, 160, thumb)
    assert renditions.cover(revision).read_bytes() == thumb.read_bytes()


@pytest.mark.parametrize(("number", "width"), [(0, 800), (3, 800), (1, 801), (1, 99_999)], ids=str)
def test_a_page_or_width_that_is_not_there_is_refused_before_anything_runs(number: int, width: int) -> None:
    revision = made.document(made.pdf(2), pages=2).current
    with pytest.raises(renditions.NoPages):
        renditions.picture(revision, number, width)


def test_a_revision_without_pdf_has_no_pages() -> None:
    revision = made.document(made.pdf(1), pages=1).current
    revision.pdf = None
    with pytest.raises(renditions.NoPages):
        renditions.picture(revision, 1, 800)


def test_many_who_ask_at_once_get_the_same_picture_drawn_once() -> None:
    revision = made.document(made.pdf(1, title="many"), pages=1).current
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(renditions.picture(revision, 1, 1200).stat().st_ino))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A second drawing would have replaced the file by another one.
    assert len(found) == 6
    assert len(set(found)) == 1


def _image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_only_one_whole_file_of_a_known_kind_is_taken_for_a_picture(kind: str) -> None:
    data = _image(kind)
    assert pictures.media_type_of(data) == f"image/{kind.lower()}"
    for odd in (
        data[:-1],
        data + b"tail",
        b"<html>" + data,
        b"RIFF\x10\x00\x00\x00WAVEfmt " + b"\x00" * 8,
        b"",
        data[:8],
    ):
        assert pictures.media_type_of(odd) == ""
