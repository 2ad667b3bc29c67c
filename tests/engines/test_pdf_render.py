"""Pictures of pages: red stays red, grey is small, sizes keep within their limits."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader

from tests.engines.pdf_samples import SONG, call, canvas, one_page, pages, raw_pdf, seal, stream
from wenyuan.engines.errors import OutputTooBig, TooManyPages, Unreadable
from wenyuan.engines.tools.pdf_common import View
from wenyuan.engines.tools.pdf_render import MAX_PIXELS, MAX_SIDE, WIDTHS, pixel_size

_TEXT = ["关于进一步加强基层工会建设的通知", "各县（市、区）总工会："] * 12


def _letter(*, sealed: bool) -> bytes:
    """Two pages of grey text, the second with a small seal if `sealed`."""
    drawing, buffer = canvas()
    for number in (1, 2):
        drawing.setFont(SONG, 14)
        drawing.setFillGray(0.1)
        for i, line in enumerate(_TEXT):
            drawing.drawString(72, 760 - 22 * i, line)
        if sealed and number == 2:
            seal(drawing, 430, 160, 12)
        drawing.showPage()
    drawing.save()
    return buffer.getvalue()


def _picture(folder: Path, name: str) -> Image.Image:
    with Image.open(folder / "out" / name) as picture:
        assert picture.format in {"PNG", "WEBP"}
        return picture.convert("RGB")


def _redness(picture: Image.Image) -> int:
    """By how much red exceeds green where it does most."""
    red, green, _ = picture.split()
    return ImageChops.subtract(red, green).getextrema()[1]


def test_a_red_seal_stays_red(tmp_path: Path) -> None:
    data = _letter(sealed=True)
    assert call("pdf_cover", tmp_path, data) == {"grey": "10"}
    call("pdf_render", tmp_path, data, pages=[2], width=1200, grey="0")
    for name in ("2-160.img", "2-800.img", "2-1200.img"):
        assert _redness(_picture(tmp_path, name)) > 40, name
    # The control: the same page without the seal is told as grey and has no red.
    assert call("pdf_cover", tmp_path, _letter(sealed=False)) == {"grey": "11"}
    assert _redness(_picture(tmp_path, "2-160.img")) == 0


def test_a_grey_page_has_sixteen_greys_without_loss(tmp_path: Path) -> None:
    data = _letter(sealed=False)
    call("pdf_render", tmp_path, data, pages=[1], width=800, grey="1")
    colours = _picture(tmp_path, "1-800.img").getcolors()
    assert colours
    assert {colour for _, colour in colours} <= {(grey, grey, grey) for grey in range(0, 256, 17)}
    call("pdf_render", tmp_path, data, pages=[1], width=800)
    assert len(_picture(tmp_path, "1-800.img").getcolors(1 << 20) or []) > 16


def test_a_grey_page_takes_four_bits_a_pixel_and_a_coloured_one_is_webp(tmp_path: Path) -> None:
    data = _letter(sealed=True)
    call("pdf_render", tmp_path, data, pages=[1], width=1200, grey="1")
    call("pdf_render", tmp_path, data, pages=[2], width=1200, grey="0")
    grey = (tmp_path / "out/1-1200.img").read_bytes()
    assert (grey[:4], grey[24], grey[25]) == (b"\x89PNG", 4, 3)  # bits a sample, colour type: palette
    assert (tmp_path / "out/2-1200.img").read_bytes()[8:12] == b"WEBP"


def test_effort_makes_a_coloured_page_smaller(tmp_path: Path) -> None:
    data = _letter(sealed=True)
    sizes = []
    for effort in (0, 4):
        call("pdf_render", tmp_path, data, pages=[2], width=1200, grey="0", effort=effort)
        sizes.append((tmp_path / "out/2-1200.img").stat().st_size)
    assert sizes[1] < sizes[0]


def test_the_cover_has_all_thumbnails_and_the_first_pages(tmp_path: Path) -> None:
    data = pages(*[[f"第{n}页"] for n in range(1, 6)])
    assert call("pdf_cover", tmp_path, data, eager=2, width=400) == {"grey": "11111"}
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {f"{n}-160.img" for n in range(1, 6)} | {"1-400.img", "2-400.img"}
    assert _picture(tmp_path, "1-160.img").size == (160, 226)


@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_are_exactly_as_wide_as_asked_for(tmp_path: Path, width: int) -> None:
    made = call("pdf_render", tmp_path, pages(["一"]), pages=[1], width=width, grey="1")
    picture = _picture(tmp_path, f"1-{width}.img")
    assert picture.width == width
    assert picture.height == pytest.approx(width * 842 / 595, abs=1)
    assert made["sizes"]["1"] == picture.size


def test_other_widths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1234"):
        call("pdf_render", tmp_path, pages(["一"]), pages=[1], width=1234)


@pytest.mark.parametrize(
    "sides", [(595, 842), (10, 72_000), (72_000, 10), (72_000, 72_000), (0.1, 72_000), (14_400, 14_400), (3, 3)]
)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_picture_passes_the_limits(sides: tuple[float, float], width: int) -> None:
    across, down = pixel_size(View(*sides, 0, (1, 0, 0, -1, 0, 0)), width)
    assert 1 <= across <= width
    assert across * down <= MAX_PIXELS
    assert 1 <= down <= MAX_SIDE


def test_a_very_tall_page_is_made_narrower(tmp_path: Path) -> None:
    call("pdf_render", tmp_path, one_page(b"", page=b"/MediaBox[0 0 100 9000]"), pages=[1], width=2400)
    size = _picture(tmp_path, "1-2400.img").size
    assert size[0] * size[1] <= MAX_PIXELS
    assert size[1] / size[0] == pytest.approx(90, rel=0.01)


def test_a_turned_and_cropped_page_is_shown_as_readers_see_it(tmp_path: Path) -> None:
    # A black square in the lower left corner of the crop box; turned clockwise it is in the upper left.
    data = one_page(b"100 100 20 20 re f", page=b"/MediaBox[0 0 600 800]/CropBox[100 100 300 500]/Rotate 90")
    call("pdf_render", tmp_path, data, pages=[1], width=400, grey="1")
    picture = _picture(tmp_path, "1-400.img")
    assert picture.size == (400, 200)
    assert picture.getpixel((5, 5)) == (0, 0, 0)
    assert picture.getpixel((395, 195)) == (255, 255, 255)


def test_filled_in_forms_and_transparent_pages_are_on_white(tmp_path: Path) -> None:
    drawing, buffer = canvas()
    drawing.acroForm.textfield(name="name", value="FILLED", x=100, y=600, width=300, height=60, fontSize=40)
    drawing.showPage()
    drawing.save()
    call("pdf_render", tmp_path, buffer.getvalue(), pages=[1], width=400)
    field = _picture(tmp_path, "1-400.img").crop((70, 125, 260, 155))
    assert _picture(tmp_path, "1-400.img").getpixel((2, 2)) == (255, 255, 255)
    assert min(field.convert("L").tobytes()) < 100


def test_a_photograph_keeps_its_colours(tmp_path: Path) -> None:
    photo = Image.linear_gradient("L").resize((300, 400))
    coloured = Image.merge("RGB", (photo, photo.transpose(Image.Transpose.ROTATE_180), photo))
    drawing, buffer = canvas((300, 400))
    stored = BytesIO()
    coloured.save(stored, "PNG")
    drawing.drawImage(ImageReader(stored), 0, 0, 300, 400)
    drawing.save()
    assert call("pdf_cover", tmp_path, buffer.getvalue(), eager=1, width=400)["grey"] == "0"
    got = _picture(tmp_path, "1-400.img").resize((300, 400))
    assert (
        max(
            ImageChops.difference(got, coloured).getpixel((x, y))[c]
            for x in (40, 250)
            for y in (50, 350)
            for c in (0, 1, 2)
        )
        < 24
    )


@pytest.mark.parametrize("task", ["pdf_cover", "pdf_render"])
def test_impossible_pages_end_in_their_reason(tmp_path: Path, task: str) -> None:
    args = {"pages": [1], "width": 400} if task == "pdf_render" else {}
    with pytest.raises(OutputTooBig):
        call(task, tmp_path, one_page(b"", page=b"/MediaBox[0 0 1 10000000]"), **args)


def test_pages_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        call("pdf_render", tmp_path, pages(["一"]), pages=[2], width=400)
    with pytest.raises(TooManyPages):
        call("pdf_cover", tmp_path, pages(["一"], ["二"]), max_pages=1)


def test_a_form_that_draws_itself_ends(tmp_path: Path) -> None:
    form = b"/X Do 0 0 50 50 re f"
    data = raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
            4: stream(b"/X Do"),
            5: b"<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Resources<</XObject<</X 5 0 R>>>>/Length %d>>stream\n%s\nendstream"
            % (len(form), form),
        }
    )
    call("pdf_render", tmp_path, data, pages=[1], width=160, grey="1")
    assert _picture(tmp_path, "1-160.img").getpixel((5, 155)) == (0, 0, 0)
