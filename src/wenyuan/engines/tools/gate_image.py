"""The gate for pictures: their declared size, and whether Pillow can follow their structure."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from wenyuan.engines.errors import TooLarge, Unreadable

MAX_PIXELS = 50_000_000
#: Only decoders of the kinds we show: PostScript, FITS and the other thirty never run. Named by their modules, because
#: Pillow loads most of them at first need, which is too late inside the jail; MPO is what the JPEG decoder turns to.
_LOADED = (
    PngImagePlugin.PngImageFile,
    JpegImagePlugin.JpegImageFile,
    MpoImagePlugin.MpoImageFile,
    TiffImagePlugin.TiffImageFile,
    WebPImagePlugin.WebPImageFile,
    BmpImagePlugin.BmpImageFile,
    GifImagePlugin.GifImageFile,
)
FORMATS = tuple(plugin.format for plugin in _LOADED if plugin.format in Image.OPEN)


def check_image(path: Path, *, most: int = MAX_PIXELS) -> None:
    """Refuse a picture over `most` pixels or one that does not hold together. Raises TooLarge, Unreadable."""
    limit = f"{most // 1_000_000} megapixels"
    with warnings.catch_warnings():
        # We hold a bound of our own, asked before anything is decoded; Pillow raises from twice its own on.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = most
        try:
            with Image.open(path, formats=FORMATS) as image:
                width, height = image.size
                if width * height <= most:
                    image.verify()
        except Image.DecompressionBombError as error:
            raise TooLarge(str(error), limit=limit) from error
        except Exception as error:  # Pillow raises SyntaxError, struct.error and others on damage
            raise Unreadable(f"picture: {error}") from error
    if width * height > most:
        raise TooLarge(f"{width} x {height} pixels", limit=limit)
