"""Pictures of pages: tasks `pdf_cover` (thumbnails, first pages, which pages are grey) and `pdf_render` (on demand).

Grey pages are PNG of 16 greys, others lossy WebP; the ending .img stands for either. Encoding is nearly all of the cost.
Measured on twelve dense Chinese pages at 1200 px, ms CPU and kB: PNG of 4 bits 27 and 110, lossless WebP 62 and 168 by
method 0 (160-200 and 51-63 by method 2), lossy WebP 69 and 178: so PNG while somebody waits. `effort` is WebP's method,
0 to 6, of the pages in colour.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageChops
from pypdfium2 import raw

from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.pdf_common import MAX_PAGES, View, count_pages, open_page, open_pdf, view_of

#: Widths in pixels that may be asked for: a thumbnail, phone, desktop, dense screens, zoom.
WIDTHS = (160, 400, 800, 1200, 1600, 2400)
#: Most pixels of one picture, and the longest side that WebP knows.
MAX_PIXELS = 20_000_000
MAX_SIDE = 16_383
#: Width at which a page is looked at for colour, and the chroma (0-255) from which it has any. The greatest chroma
#: decides, not the mean: a small red seal on a grey page must stay red.
GREY_WIDTH = 400
GREY_CHROMA = 8

#: 256 greys to 16, evenly; text on paper looks the same and takes half the bytes.
_SIXTEENTH = [round(grey / 17) for grey in range(256)]
_GREYS = [17 * step for step in range(16) for _ in "RGB"]


@task("pdf_cover")
def pdf_cover(job: Job) -> dict[str, Any]:
    """Thumbnails <n>-160.img of all pages of `pdf`, <n>-800.img of the first `eager`, n from 1.

    Args: thumb (160), eager (3), width (800), effort (0), max_pages. Returns {"grey": "0110.."}, a flag a page: 1 for a page
    without colour. Each page is rendered once at 400 px for both the flag and the thumbnail.
    Raises Empty, Encrypted, Unreadable, TooManyPages, OutputTooBig.
    """
    thumb, eager, width = job.args.get("thumb", 160), job.args.get("eager", 3), job.args.get("width", 800)
    effort = job.args.get("effort", 0)
    flags = []
    with open_pdf(job.inputs["pdf"]) as document:
        document.init_forms()
        for number in range(1, count_pages(document, limit=job.args.get("max_pages", MAX_PAGES)) + 1):
            with open_page(document, number) as page:
                view = view_of(page, number)
                small = rendered(page, view, GREY_WIDTH, grey=False)
                grey = is_grey(small)
                flags.append("1" if grey else "0")
                save_picture(_shrunk(small, thumb), job.out / f"{number}-{thumb}.img", grey=grey, effort=effort)
                if number <= eager:
                    picture = rendered(page, view, width, grey=grey)
                    save_picture(picture, job.out / f"{number}-{width}.img", grey=grey, effort=effort)
    return {"grey": "".join(flags)}


@task("pdf_render")
def pdf_render(job: Job) -> dict[str, Any]:
    """Pictures <n>-<width>.img of `pages` (args; from 1) at one of WIDTHS.

    Args: pages=[3], width=1200, grey="1" (a flag for each of `pages`, as pdf_cover told; missing: colour),
    effort (0). Returns {"sizes": {"3": [width, height]}} in pixels.
    A page so tall that it would pass MAX_PIXELS is made narrower. Raises Empty, Encrypted, Unreadable, OutputTooBig.
    """
    width, flags, effort = job.args["width"], job.args.get("grey", ""), job.args.get("effort", 0)
    if width not in WIDTHS:
        raise ValueError(f"pictures are {WIDTHS} pixels wide, not {width}")
    made = {}
    with open_pdf(job.inputs["pdf"]) as document:
        document.init_forms()
        for i, number in enumerate(job.args["pages"]):
            grey = flags[i : i + 1] == "1"
            with open_page(document, number) as page:
                picture = rendered(page, view_of(page, number), width, grey=grey)
                save_picture(picture, job.out / f"{number}-{width}.img", grey=grey, effort=effort)
                made[str(number)] = picture.size
    return {"sizes": made}


def pixel_size(view: View, width: int) -> tuple[int, int]:
    """Pixels of the picture of a page `width` wide: both at least 1, at most MAX_PIXELS in all, sides in WebP's limit."""
    area, longest = view.width * view.height, max(view.width, view.height)
    scale = min(width / view.width, math.sqrt(MAX_PIXELS / area), MAX_SIDE / longest)
    return max(1, math.floor(view.width * scale + 1e-6)), max(1, math.floor(view.height * scale + 1e-6))


def rendered(page: pdfium.PdfPage, view: View, width: int, *, grey: bool) -> Image.Image:
    """The page on white paper with its annotations and filled-in forms; mode L for `grey`, else RGBX."""
    size = pixel_size(view, width)
    # Grey takes less than half the time of colour; colour is faster in four bytes a pixel than in three.
    kind = raw.FPDFBitmap_Gray if grey else raw.FPDFBitmap_BGRx
    bitmap = pdfium.PdfBitmap.new_native(*size, format=kind, rev_byteorder=not grey)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    flags = raw.FPDF_ANNOT | (raw.FPDF_GRAYSCALE if grey else raw.FPDF_REVERSE_BYTE_ORDER)
    where = (0, 0, *size, 0, flags)
    raw.FPDF_RenderPageBitmap(bitmap, page, *where)
    if page.formenv:
        raw.FPDF_FFLDraw(page.formenv, bitmap, page, *where)
    picture = bitmap.to_pil().copy()
    bitmap.close()
    return picture


def is_grey(picture: Image.Image) -> bool:
    """Whether no pixel has a chroma (greatest less smallest of R, G, B) of GREY_CHROMA or more."""
    red, green, blue = picture.split()[:3]
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    return not any(ImageChops.subtract(most, least).histogram()[GREY_CHROMA:])


def save_picture(picture: Image.Image, path: Path, *, grey: bool, effort: int) -> None:
    """Write `picture`: PNG of 16 greys, lossless but for those; or WebP in colour at quality 75."""
    if grey:
        sixteen = picture.convert("L").point(_SIXTEENTH)
        sixteen.putpalette(_GREYS)  # an index a grey: the only way to have Pillow write 4 bits a pixel
        sixteen.save(path, "PNG", bits=4, compress_level=6)
    else:
        picture.save(path, "WEBP", quality=75, method=effort)


def _shrunk(picture: Image.Image, width: int) -> Image.Image:
    """`picture` at most `width` wide, its proportions kept."""
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.BOX)
