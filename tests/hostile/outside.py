"""What lies outside every job, and whether it shows in what came out of one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from tests.engines.canary.listener import listening
from tests.hostile.kinds import Outside

#: Pixels of the marker picture's side: no sample of ours has such a picture.
SIDE = 48
WORDS = "the-text-outside-the-job"


@dataclass(frozen=True, kw_only=True)
class Laid:
    """The addresses that files are given, what was asked of the listener, and the picture's bytes."""

    addresses: Outside
    asked: set[str]
    picture: bytes


@contextmanager
def laid(folder: Path) -> Iterator[Laid]:
    """Lay out a picture and a text in `folder`, and listen on a port of its own."""
    picture, text = folder / "marker.png", folder / "marker.txt"
    data = io.BytesIO()
    Image.effect_noise((SIDE, SIDE), 90).convert("RGB").save(data, "PNG")
    picture.write_bytes(data.getvalue())
    text.write_text(WORDS)
    with listening(data.getvalue()) as (address, asked):
        addresses = Outside(url=address, picture=picture.as_uri(), text=text.as_uri())
        yield Laid(addresses=addresses, asked=asked, picture=data.getvalue())


def shows(pdf: Path) -> bool:
    """Whether a PDF holds the outside picture (by its size in pixels) or the outside text. Only for PDFs made here."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            if WORDS in page.get_textpage().get_text_range():
                return True
            for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
                if image.get_px_size() == (SIDE, SIDE):
                    return True
    finally:
        document.close()
    return False
