"""Pictures from outside: task `image_pdf` makes a PDF of one picture a page.

Pillow is told which formats it may open: among its others is PostScript, which it would hand to another program.
"""

from __future__ import annotations

import io
import warnings
import zlib
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import ExifTags, Image, ImageSequence, UnidentifiedImageError

from wenyuan.engines.errors import Empty, TooLarge, TooManyPages, Unreadable
from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.pdf_common import MAX_PAGES
from wenyuan.engines.tools.pdf_jpeg import without_metadata

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
#: Pixels of one picture; decoded, that is 150 MB.
MAX_PIXELS = 50_000_000
#: Dots an inch that are believed. 72 and 96 are what programs write that do not know.
_BELIEVED_DPI = range(100, 2401)
#: Longer side, in points, of a page whose picture does not tell its size: that of A4.
_PAGE_PT = 842.0
#: Longest side of a page made from a believed resolution (PDF's classic limit, 5 m).
_LONGEST_PT = 14_400.0

#: EXIF orientation to (clockwise degrees, whether the picture is mirrored left to right before that).
_TURNS = {
    1: (0, False),
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (270, True),
    6: (90, False),
    7: (90, True),
    8: (270, False),
}


@task("image_pdf")
def image_pdf(job: Job) -> dict[str, Any]:
    """Make pages.pdf of the picture `file`: one page, or one a frame of a TIFF (at most args max_pages).

    The turn that EXIF tells is applied; nothing else of EXIF (place, camera, maker's notes) gets into the PDF. JPEG
    data is kept as it is; others are stored without loss, but photographs of more than a megapixel as JPEG of
    quality 92. Returns {"page_count"}. Raises Empty, Unreadable, TooLarge (more than 50 megapixels), TooManyPages.
    """
    path = job.inputs["file"]
    if path.stat().st_size == 0:
        raise Empty
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = most = int(job.args.get("megapixels", MAX_PIXELS // 1_000_000)) * 1_000_000
        try:
            with Image.open(path, formats=FORMATS) as picture:
                picture.verify()  # after which the file must be opened anew
            with Image.open(path, formats=FORMATS) as picture:
                count = _write(picture, path, job.out / "pages.pdf", job.args.get("max_pages", MAX_PAGES))
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise TooLarge(str(error), limit=f"{most // 1_000_000} megapixels") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
            # Pillow tells of damage in all these ways.
            raise Unreadable(f"{type(error).__name__}: {error}") from error
    return {"page_count": count}


def _write(picture: Image.Image, path: Path, target: Path, limit: int) -> int:
    frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    if frames > limit:
        raise TooManyPages(f"{frames} frames", limit=limit)
    document = pdfium.PdfDocument.new()
    if frames > 1:
        for frame in ImageSequence.Iterator(picture):
            _append_compressed(document, frame)
    elif picture.format == "JPEG" and picture.mode in {"L", "RGB"}:
        # Of four channels nobody knows whether they are inverted; those are decoded below.
        picture.load()  # a truncated file shows now, not as a half-grey page
        _add_page(document, _jpeg_object(document, without_metadata(path.read_bytes())), picture)
    else:
        _add_page(document, _frame_object(document, picture), picture)
    document.save(target)
    document.close()
    return frames


def _append_compressed(document: pdfium.PdfDocument, frame: Image.Image) -> None:
    """Add a page by way of a saved PDF of its own: pdfium compresses when it saves, and until then holds all pixels."""
    single, saved = pdfium.PdfDocument.new(), io.BytesIO()
    _add_page(single, _frame_object(single, frame), frame)
    single.save(saved)
    single.close()
    source = pdfium.PdfDocument(saved.getvalue())
    document.import_pages(source)
    source.close()


def _add_page(document: pdfium.PdfDocument, image: pdfium.PdfImage, picture: Image.Image) -> None:
    """One page of the picture's proportions, turned by /Rotate so that the data need not be touched."""
    width, height = page_points(picture)
    turn, mirrored = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1), (0, False))
    page = document.new_page(width, height)
    image.set_matrix(pdfium.PdfMatrix(-width if mirrored else width, 0, 0, height, width if mirrored else 0, 0))
    page.insert_obj(image)
    page.set_rotation(turn)
    page.gen_content()
    page.close()


def page_points(picture: Image.Image) -> tuple[float, float]:
    """Width and height of the page in points, from the picture's resolution if it is one, before any turn."""
    dpi = picture.info.get("dpi", (0, 0))
    across, down = (float(dots) for dots in dpi)
    if round(across) in _BELIEVED_DPI and round(down) in _BELIEVED_DPI:
        width, height = 72 * picture.width / across, 72 * picture.height / down
        shrink = min(1.0, _LONGEST_PT / max(width, height))
    else:
        width, height = float(picture.width), float(picture.height)
        shrink = _PAGE_PT / max(width, height)
    return max(1.0, width * shrink), max(1.0, height * shrink)


def _jpeg_object(document: pdfium.PdfDocument, data: bytes) -> pdfium.PdfImage:
    image = pdfium.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(data), inline=True)
    return image


def _frame_object(document: pdfium.PdfDocument, frame: Image.Image) -> pdfium.PdfImage:
    flat = flattened(frame)
    if is_photograph(flat):
        data = io.BytesIO()
        flat.save(data, "JPEG", quality=92)
        return _jpeg_object(document, data.getvalue())
    image = pdfium.PdfImage.new(document)
    image.set_bitmap(pdfium.PdfBitmap.from_pil(flat))
    return image


def flattened(frame: Image.Image) -> Image.Image:
    """The frame in mode L or RGB, transparent parts on white paper."""
    if frame.mode in {"1", "L"} and "transparency" not in frame.info:
        return frame.convert("L")
    if frame.mode.startswith(("I", "F")):
        # More than 8 bits a pixel: Pillow's own conversion would cut them off at 255.
        values = frame.convert("I").convert("F")
        extremes: Any = (0.0, 65_535.0) if frame.mode.startswith("I;16") else values.getextrema()
        low, high = extremes
        scale = 255 / ((high - low) or 1)
        return values.point(lambda value: value * scale - low * scale).convert("L")
    if frame.mode in {"LA", "PA", "RGBA", "RGBa", "La"} or "transparency" in frame.info:
        layer = frame.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return frame.convert("RGB")


def is_photograph(picture: Image.Image) -> bool:
    """Whether a picture is large and its middle hardly compresses, as camera pictures and grey scans do not."""
    if picture.width * picture.height < 1_000_000:
        return False
    middle = picture.crop((0, picture.height // 2 - 32, picture.width, picture.height // 2 + 32)).tobytes()
    return len(zlib.compress(middle, 1)) > len(middle) / 3
