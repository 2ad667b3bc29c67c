"""Pictures become pages: turned as EXIF says, without where they were taken, bombs refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageOps, ImageStat

from tests.engines.pdf_samples import call
from wenyuan.engines.errors import Empty, TooLarge, TooManyPages, Unreadable
from wenyuan.engines.tools.images import page_points
from wenyuan.engines.tools.pdf_jpeg import without_metadata

_SECRET = "GEHEIMER-ORT-39.9042N"


def _scene(width: int = 300, height: int = 200) -> Image.Image:
    """A picture that looks different from every side."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 3, height // 4), fill="red")
    draw.rectangle((width * 2 // 3, height // 2, width, height), fill="blue")
    return picture


def _bytes(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _pages(folder: Path) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(folder / "out/pages.pdf")


def _shown(folder: Path, size: tuple[int, int], page: int = 0) -> Image.Image:
    displayed = _pages(folder)[page]
    return displayed.render(scale=2 * size[0] / displayed.get_width()).to_pil().convert("RGB").resize(size)


def _difference(a: Image.Image, b: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(a, b)).mean)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_turn_of_exif_is_applied(tmp_path: Path, kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = _bytes(_scene(), kind, exif=exif)
    upright = ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB")
    assert call("image_pdf", tmp_path, data, role="file") == {"page_count": 1}
    assert _difference(_shown(tmp_path, upright.size), upright) < 4
    width, height = _pages(tmp_path)[0].get_size()
    assert width / height == pytest.approx(upright.width / upright.height, rel=0.01)


def test_where_a_picture_was_taken_is_not_in_the_pdf(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = _SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = _SECRET.encode()
    for kind in ("JPEG", "PNG", "WEBP"):
        data = _bytes(_scene(), kind, exif=exif)
        if kind == "JPEG":
            data = data[:2] + b"\xff\xfe" + (2 + len(_SECRET)).to_bytes(2, "big") + _SECRET.encode() + data[2:]
        assert _SECRET.encode() in data, "the control: the place is in the file"
        call("image_pdf", tmp_path, data + _SECRET.encode(), role="file")
        assert _SECRET.encode() not in (tmp_path / "out/pages.pdf").read_bytes()
        assert b"Exif" not in (tmp_path / "out/pages.pdf").read_bytes()


def test_jpeg_data_is_kept_as_it_is(tmp_path: Path) -> None:
    for options in ({}, {"progressive": True}, {"restart_marker_blocks": 2}):
        data = _bytes(Image.effect_noise((200, 160), 80).convert("RGB"), "JPEG", quality=60, **options)
        scan = data[data.index(b"\xff\xda") :]
        assert without_metadata(data + b"trailer").endswith(scan)
        call("image_pdf", tmp_path, data, role="file")
        assert scan in (tmp_path / "out/pages.pdf").read_bytes()


def test_all_frames_of_a_fax_become_pages(tmp_path: Path) -> None:
    frames = [Image.new("1", (800, 1100), 1) for _ in range(3)]
    for number, frame in enumerate(frames):
        ImageDraw.Draw(frame).rectangle((100, 100 + 300 * number, 400, 200 + 300 * number), fill=0)
    data = _bytes(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(200, 200))
    assert call("image_pdf", tmp_path, data, role="file") == {"page_count": 3}
    for number, frame in enumerate(frames):
        assert _difference(_shown(tmp_path, frame.size, number), frame.convert("RGB")) < 2
    assert _pages(tmp_path)[2].get_size() == pytest.approx((288, 396))  # 4 x 5.5 inches
    with pytest.raises(TooManyPages):
        call("image_pdf", tmp_path, data, role="file", max_pages=2)


@pytest.mark.parametrize(
    ("picture", "kind", "colour"),
    [
        pytest.param(Image.new("I;16", (40, 40), 32_768), "PNG", (128, 128, 128), id="16 bits a pixel"),
        pytest.param(Image.new("LA", (40, 40), (10, 0)), "PNG", (255, 255, 255), id="wholly transparent"),
        pytest.param(Image.new("RGBA", (40, 40), (255, 0, 0, 128)), "WEBP", (255, 127, 127), id="half transparent"),
        pytest.param(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG", (255, 0, 0), id="four channels"),
        pytest.param(Image.new("L", (40, 40), 90), "JPEG", (90, 90, 90), id="grey"),
        pytest.param(Image.new("1", (40, 40), 0), "BMP", (0, 0, 0), id="one bit"),
        pytest.param(Image.new("RGB", (40, 40), "green").quantize(4), "GIF", (0, 128, 0), id="palette"),
    ],
)
def test_every_kind_of_pixel_keeps_its_colour(
    tmp_path: Path, picture: Image.Image, kind: str, colour: tuple[int, int, int]
) -> None:
    call("image_pdf", tmp_path, _bytes(picture, kind), role="file")
    assert _shown(tmp_path, (40, 40)).getpixel((20, 20)) == pytest.approx(colour, abs=3)


def test_a_moving_picture_is_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue")]
    data = _bytes(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert call("image_pdf", tmp_path, data, role="file") == {"page_count": 1}


@pytest.mark.parametrize(
    ("size", "dpi", "points"),
    [
        pytest.param((2480, 3508), (300, 300), (595.2, 841.92), id="a scan of A4"),
        pytest.param((4000, 3000), (72, 72), (842, 631.5), id="72 dpi is what programs write that do not know"),
        pytest.param((4000, 3000), None, (842, 631.5), id="no resolution"),
        pytest.param((300, 300), (100, 200), (216, 108), id="other dots across than down"),
        pytest.param((30_000, 10), (100, 100), (14_400, 4.8), id="longer than pages are"),
        pytest.param((10, 30_000), None, (1, 842), id="a thread"),
    ],
)
def test_pages_have_the_size_of_the_paper(
    size: tuple[int, int], dpi: tuple[int, int] | None, points: tuple[float, float]
) -> None:
    picture = Image.new("1", size)
    if dpi:
        picture.info["dpi"] = dpi
    assert page_points(picture) == pytest.approx(points)


def test_a_large_photograph_does_not_swell(tmp_path: Path) -> None:
    photo = Image.effect_noise((1600, 1200), 60).convert("RGB")
    data = _bytes(photo, "PNG")
    call("image_pdf", tmp_path, data, role="file")
    assert (tmp_path / "out/pages.pdf").stat().st_size < len(data)
    screen = _scene(1600, 1200)
    call("image_pdf", tmp_path, _bytes(screen, "PNG"), role="file")
    assert ImageChops.difference(_shown(tmp_path, screen.size), screen).getextrema()[0][1] < 200
    assert b"DCTDecode" not in (tmp_path / "out/pages.pdf").read_bytes(), "a screenshot is kept without loss"


_JPEG = _bytes(_scene(), "JPEG")
_PNG = _bytes(_scene(), "PNG")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"", Empty, id="empty"),
        pytest.param(_JPEG[: len(_JPEG) // 2], Unreadable, id="half a JPEG"),
        pytest.param(_PNG[:-40], Unreadable, id="PNG without its end"),
        pytest.param(_PNG[:60] + b"\0\0" + _PNG[62:], Unreadable, id="PNG with a flipped byte"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(50), Unreadable, id="PNG header only"),
        pytest.param(_bytes(Image.new("1", (8_000, 8_000)), "PNG"), TooLarge, id="64 megapixels in a few bytes"),
        pytest.param(_bytes(Image.new("1", (11_000, 11_000)), "PNG"), TooLarge, id="121 megapixels"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", Unreadable, id="PostScript"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", Unreadable, id="SVG"),
        pytest.param(b"\xff\xd8\xff\xe1\xff\xff", Unreadable, id="JPEG of nothing"),
    ],
)
def test_what_is_no_picture_ends_in_its_reason(tmp_path: Path, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        call("image_pdf", tmp_path, data, role="file")


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x04", b"\xff\xd8\x00\x00\x00\x00", b"GIF89a"]
)
def test_broken_jpeg_segments_are_refused_not_followed(data: bytes) -> None:
    with pytest.raises(Unreadable):
        without_metadata(data)
