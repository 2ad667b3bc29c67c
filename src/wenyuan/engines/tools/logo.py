"""A site's logo from outside: task `logo` draws it anew as a small PNG."""

from __future__ import annotations

import warnings
from typing import Any

from PIL import Image

from wenyuan.engines.errors import Unreadable
from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.gate_image import check_image

FORMATS = ("PNG", "JPEG", "WEBP")


@task("logo")
def logo(job: Job) -> dict[str, Any]:
    """Write logo.png of the picture `file`: at most args width x height pixels, its proportions and transparency kept.

    Pixels only: no text, no colour profile, no EXIF of the file gets into it. Raises Unreadable, TooLarge.
    """
    path = job.inputs["file"]
    check_image(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # check_image holds a bound of our own
        try:
            with Image.open(path, formats=FORMATS) as image:
                pixels = image.convert("RGBA")
        except Exception as error:  # Pillow raises SyntaxError, struct.error and others on damage
            raise Unreadable(f"picture: {error}") from error
    pixels.thumbnail((int(job.args["width"]), int(job.args["height"])), Image.Resampling.LANCZOS)
    plain = Image.new("RGBA", pixels.size)
    plain.putdata(list(pixels.getdata()))
    plain.save(job.out / "logo.png", "PNG", optimize=True)
    return {"width": plain.width, "height": plain.height}
