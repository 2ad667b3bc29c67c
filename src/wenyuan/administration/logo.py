"""A logo from outside becomes a picture of our own."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile

from wenyuan.administration.errors import NoLogo
from wenyuan.administration.work import engine
from wenyuan.engines.errors import EngineError
from wenyuan.engines.task import Limits
from wenyuan.env import env
from wenyuan.house.actions import keep_picture
from wenyuan.house.models import Picture
from wenyuan.renditions.child import read
from wenyuan.renditions.errors import OddRendition

if TYPE_CHECKING:
    from wenyuan.accounts.models import User

MOST_BYTES = 2 << 20
#: Pixels: the header shows it half as high, on fine screens all of it. The width is bounded by the task.
HEIGHT, WIDTH = 96, 672
MOST_PNG = 400_000
_PNG = b"\x89PNG\r\n\x1a\n"


def keep_logo(file: UploadedFile, *, by: User) -> Picture:
    """Draw a logo anew in a jailed child and keep what came out.

    The child parsed a stranger's bytes: what it wrote must be a PNG of an agreed size, and is only ever served as one.
    Raises NoLogo for what is too large or no picture; EngineUnavailable; NotAdministrator.
    """
    if not file.size or file.size > MOST_BYTES:
        raise NoLogo(f"{file.size} bytes")
    scratch = env().home / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="logo-", dir=scratch) as folder:
        source, out = Path(folder) / "file", Path(folder) / "out"
        source.write_bytes(b"".join(file.chunks()))
        out.mkdir()
        args = {"height": HEIGHT, "width": WIDTH}
        try:
            engine("tools").run("logo", inputs={"file": source}, out=out, args=args, limits=Limits(wall_seconds=10))
            png = read(out / "logo.png", limit=MOST_PNG)
        except OddRendition as error:
            raise NoLogo(error.detail) from error
        except EngineError as error:
            if error.retry:
                raise
            raise NoLogo(error.detail) from error
    width, height = _size(png)
    return keep_picture(png, width=width, height=height, by=by)


def _size(png: bytes) -> tuple[int, int]:
    if len(png) < 24 or not png.startswith(_PNG) or png[12:16] != b"IHDR":
        raise NoLogo("no PNG came out")
    width, height = struct.unpack(">II", png[16:24])
    if not (0 < width <= WIDTH and 0 < height <= HEIGHT):
        raise NoLogo(f"{width} x {height}")
    return width, height
