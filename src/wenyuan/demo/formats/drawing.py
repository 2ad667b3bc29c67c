"""Small drawings inside documents: bar charts and leaves, drawn with Pillow at twice their size and scaled down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from wenyuan.demo.formats.fonts import drawn

Point = tuple[float, float]


def png(picture: Image.Image, colours: int = 32) -> bytes:
    """PNG bytes with a palette: flat drawings need few colours."""
    buffer = BytesIO()
    picture.quantize(colours, dither=Image.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()


def bar_chart(points: Sequence[tuple[str, float]], accent: str) -> bytes:
    """Horizontal bars with their labels left and values right; 1400 pixels wide, 62 a bar."""
    row, left, right = 62, 330, 150
    picture = Image.new("RGB", (1400, row * len(points) + 30), "white")
    draw, font = ImageDraw.Draw(picture), drawn(28)
    top = max(value for _, value in points) or 1.0
    for number, (label, value) in enumerate(points):
        y = 15 + number * row
        draw.text((left - 20, y + row / 2), label, fill="#333c3b", font=font, anchor="rm")
        length = (1400 - left - right) * value / top
        draw.rectangle((left, y + 11, left + max(length, 2), y + row - 11), fill=f"#{accent}")
        draw.text((left + length + 16, y + row / 2), f"{value:,g}", fill="#333c3b", font=font, anchor="lm")
    draw.line((left, 8, left, picture.height - 8), fill="#9aa3a1", width=2)
    return png(picture)


@cache
def leaf(shape: str, colour: str) -> bytes:
    """A leaf of 340 x 340 pixels. Shapes: oval lance heart fan star needle feather petal."""
    size = 680
    picture = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(picture)
    for outline in _OUTLINES[shape]():
        draw.polygon([(size / 2 + x * size * 0.46, size / 2 + y * size * 0.46) for x, y in outline], fill=f"#{colour}")
    vein = Image.blend(Image.new("RGB", (1, 1), f"#{colour}"), Image.new("RGB", (1, 1), "white"), 0.55).getpixel((0, 0))
    if shape in {"oval", "lance", "heart"}:
        draw.line((size / 2, size * 0.1, size / 2, size * 0.97), fill=vein, width=7)
        for k in range(1, 6):
            y = size * (0.2 + 0.11 * k)
            reach = size * (0.16 if shape == "lance" else 0.24) * math.sin(math.pi * (0.2 + 0.12 * k))
            draw.line(
                (size / 2 - reach, y - reach * 0.7, size / 2, y, size / 2 + reach, y - reach * 0.7), fill=vein, width=4
            )
    return png(picture.reduce(2), 16)


def _blade(width: float, belly: float = 1.0, turn: float = 0.0, length: float = 1.0, at: Point = (0, 0)) -> list[Point]:
    """A pointed blade from the foot (y = 1) to the tip (y = -1); `belly` > 1 moves its widest part to the foot."""
    steps = [k / 40 for k in range(41)]
    side = [(width * math.sin(math.pi * t**belly), 1 - 2 * t) for t in steps]
    ring = [(x * length, y * length) for x, y in [*side, *[(-x, y) for x, y in reversed(side)]]]
    cos, sin = math.cos(turn), math.sin(turn)
    return [(at[0] + x * cos - y * sin, at[1] + x * sin + y * cos) for x, y in ring]


def _stalk(top: float = 0.6) -> list[Point]:
    return [(-0.025, top), (0.025, top), (0.025, 1.0), (-0.025, 1.0)]


def _rays(angles: Sequence[float], width: float, length: float, foot: Point) -> list[list[Point]]:
    """Blades that share their foot and point at `angles` (degrees from upright)."""
    out = []
    for angle in angles:
        turn = math.radians(angle)
        middle = (foot[0] + length * math.sin(turn), foot[1] - length * math.cos(turn))
        out.append(_blade(width, 0.75, turn, length, middle))
    return out


def _feather() -> list[list[Point]]:
    blades = [_stalk(-0.7), *_rays((0,), 0.5, 0.2, (0, -0.55))]
    for k in range(6):
        blades += _rays((-62, 62), 0.34, 0.27, (0, 0.7 - 0.24 * k))
    return blades


def _fan() -> list[list[Point]]:
    rim = [
        (1.0 * math.sin(a) * w, 0.55 - 1.35 * math.cos(a) * w)
        for a, w in (
            (math.radians(d), 1 - 0.05 * math.cos(math.radians(d * 9)) - (0.28 if d == 0 else 0))
            for d in range(-68, 69, 2)
        )
    ]
    return [[(0.0, 0.6), *rim], _stalk(0.5)]


_OUTLINES = {
    "oval": lambda: [_blade(0.55), _stalk(0.9)],
    "lance": lambda: [_blade(0.27, 0.9), _stalk(0.9)],
    "heart": lambda: [_blade(0.72, 0.62), _stalk(0.8)],
    "fan": _fan,
    "star": lambda: [*_rays((-105, -52, 0, 52, 105), 0.36, 0.52, (0, 0.25)), _stalk(0.2)],
    "needle": lambda: _rays((-50, -34, -18, -6, 6, 18, 34, 50), 0.035, 0.9, (0, 0.95)),
    "feather": _feather,
    "petal": lambda: _rays((0, 72, 144, 216, 288), 0.62, 0.44, (0, 0)),
}
