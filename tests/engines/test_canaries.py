"""Opening a document calls nobody and shows nothing of this machine. The control arm shows that LibreOffice would."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw

from tests.engines.canary.documents import build
from tests.engines.canary.listener import listening
from wenyuan.engines.client import Engine
from wenyuan.engines.task import Limits

SIDE = 48
WORDS = "the-text-outside-the-job"
LIMITS = Limits(wall_seconds=60, memory_mib=2048)
#: Canaries of one child. They cannot help each other out of it, and twelve are faster than one.
BATCH = 12
NAMES = sorted(build("http://x", "file:///x", "file:///y"))


def _picture() -> bytes:
    data = io.BytesIO()
    Image.effect_noise((SIDE, SIDE), 90).convert("RGB").save(data, "PNG")
    return data.getvalue()


def _shows(pdf: Path) -> bool:
    """Whether the PDF holds the outside picture (by its size in pixels) or the outside text."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        if WORDS in page.get_textpage().get_text_range():
            return True
        for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
            if image.get_px_size() == (SIDE, SIDE):
                return True
    return False


def _batches(names: list[str]) -> list[list[str]]:
    return [names[n : n + BATCH] for n in range(0, len(names), BATCH)]


def _run(engine: Engine, folder: Path) -> tuple[set[str], set[str], int]:
    """Convert every canary: (names whose address was fetched, names whose output shows the outside, PDFs made)."""
    secret = folder / "secret"
    secret.mkdir()
    picture, text = secret / "marker.png", secret / "marker.txt"
    picture.write_bytes(_picture())
    text.write_text(WORDS)
    shown, made = set(), 0
    with listening(picture.read_bytes()) as (address, asked):
        documents = build(address, picture.as_uri(), text.as_uri())
        for names in _batches(sorted(documents)):
            sources = [folder / f"{name}.{documents[name][0]}" for name in names]
            for name, source in zip(names, sources, strict=True):
                source.write_bytes(documents[name][1])
            out = folder / f"{names[0]}.out"
            out.mkdir()
            kinds = {str(n): documents[name][0] for n, name in enumerate(names)}
            inputs = {str(n): source for n, source in enumerate(sources)}
            done = engine.run("convert", inputs=inputs, out=out, args={"kinds": kinds}, limits=LIMITS)
            for n, name in enumerate(names):
                made += done.value["results"][str(n)]["ok"]
                # A picture from the listener is the same size: only documents that ask for files tell of files.
                if name.endswith("-file") and (out / f"{n}.pdf").exists() and _shows(out / f"{n}.pdf"):
                    shown.add(name)
    return {path.lstrip("/").split(".")[0] for path in asked}, shown, made


@pytest.mark.slow
def test_no_canary_gets_out_of_the_jail(office_engine: Engine, tmp_path: Path) -> None:
    fetched, shown, made = _run(office_engine, tmp_path)
    assert (fetched, shown) == (set(), set())
    # Refusing to open the documents would be no proof.
    assert made >= len(NAMES) - 3


@pytest.mark.slow
def test_without_the_jail_canaries_do_get_out(bare_office_engine: Engine, tmp_path: Path) -> None:
    fetched, shown, _ = _run(bare_office_engine, tmp_path)
    assert len(fetched) >= 8, fetched
    assert len(shown) >= 4, shown
