"""PDFs that the tests make themselves, byte by byte where it matters, and a call of a task in a scratch folder."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from wenyuan.engines.task import REGISTRY, Job
from wenyuan.engines.tools import MODULES

#: A font that every PDF program knows the widths of, without embedding: the tests need no font of this machine.
SONG = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))

for module in MODULES:
    if ".pdf_" in module or module.endswith(".images"):
        import_module(module)


def call(name: str, folder: Path, data: bytes, *, role: str = "pdf", **args: Any) -> dict[str, Any]:
    """Run a task on bytes that the test made; outputs lie in `folder`/out."""
    source = folder / "input"
    source.write_bytes(data)
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return REGISTRY[name](Job(inputs={role: source}, args=args, out=out))


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """The lines of a JSON-lines output."""
    return [json.loads(line) for line in (folder / "out" / name).read_text("utf-8").splitlines()]


def canvas(size: tuple[float, float] = (595, 842), **options: Any) -> tuple[Canvas, io.BytesIO]:
    """A drawing surface of reportlab and the buffer it will be saved to; the same calls give the same bytes."""
    buffer = io.BytesIO()
    return Canvas(buffer, pagesize=size, invariant=True, **options), buffer


def pages(*texts: Sequence[str], size: float = 12, leading: float = 20, left: float = 72) -> bytes:
    """A PDF with a page for each list of lines, in Song type from the upper left."""
    drawing, buffer = canvas()
    for lines in texts:
        drawing.setFont(SONG, size)
        for i, line in enumerate(lines):
            drawing.drawString(left, 760 - i * leading, line)
        drawing.showPage()
    drawing.save()
    return buffer.getvalue()


def seal(drawing: Canvas, x: float, y: float, radius: float) -> None:
    """A red ring such as a stamp leaves."""
    drawing.setStrokeColor(Color(0.8, 0.1, 0.1))
    drawing.setLineWidth(2)
    drawing.circle(x, y, radius)


def raw_pdf(objects: dict[int, bytes], *, root: int = 1) -> bytes:
    """A PDF of exactly these objects, with a correct cross-reference table."""
    data, offsets = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        offsets[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, count = len(data), max(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % count
    for number in range(1, count):
        data += b"%010d 00000 %s \n" % (offsets.get(number, 0), b"n" if number in offsets else b"f")
    return data + b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, root, start)


def stream(content: bytes) -> bytes:
    """A stream object of `content`."""
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def song(encoding: bytes = b"UniGB-UCS2-H") -> bytes:
    """A font object for Chinese text given as UTF-16-BE; UniGB-UCS2-V writes it vertically."""
    descendant = (
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>"
    )
    return b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/%s/DescendantFonts[%s]>>" % (
        encoding,
        descendant,
    )


def shown(text: str) -> bytes:
    """`text` as a hexadecimal string operand for `song` fonts."""
    return b"<" + text.encode("utf-16-be").hex().encode() + b">"


def one_page(content: bytes, *, page: bytes = b"/MediaBox[0 0 595 842]", font: bytes | None = None) -> bytes:
    """A one-page PDF of a content stream, its font /F, with these entries of the page."""
    return raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R%s/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>" % page,
            4: stream(content),
            5: font or song(),
        }
    )


def mapped(text: str) -> bytes:
    """A one-page PDF whose letters A, B, C ... (Courier, 20 pt, from x = 50) say by /ToUnicode to be those of `text`."""
    codes = bytes(range(0x41, 0x41 + len(text)))
    pairs = b"".join(
        b"<%02x> <%s>\n" % (code, char.encode("utf-16-be", "surrogatepass").hex().encode())
        for code, char in zip(codes, text, strict=True)
    )
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        b"1 begincodespacerange <00> <ff> endcodespacerange %d beginbfchar\n%sendbfchar endcmap end end"
        % (len(text), pairs)
    )
    return raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            4: stream(b"BT /F 20 Tf 50 700 Td (%s) Tj ET" % codes),
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Courier/ToUnicode 6 0 R>>",
            6: stream(to_unicode),
        }
    )
