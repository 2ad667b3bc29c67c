"""png, jpg, webp and tiff: a poster, a garden map and pages that look scanned, drawn with Pillow from a Source."""

from __future__ import annotations

import math
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from wenyuan.demo import blocks as b
from wenyuan.demo.formats.fonts import drawn
from wenyuan.demo.source import Source

_INK = "#26302f"
_NEW_PAGE = "\f"


def write_poster(source: Source, path: Path) -> None:
    """Draw the text as a poster, 1240 x 1754: sun, hills, title, the lines of its first list."""
    picture = Image.new("RGB", (1240, 1754), "#f6f1e7")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((800, 430, 1110, 740), fill="#d9653b")
    for height, wave, colour in ((840, 0.9, "#b9cdc4"), (930, 1.7, "#7fa596"), (1030, 2.4, f"#{source.accent}")):
        ridge = [(x, height + 70 * math.sin(x / 1240 * math.pi * wave + wave)) for x in range(0, 1241, 20)]
        draw.polygon([(0, 1200), *ridge, (1240, 1200)], fill=colour)
    _open_book(draw)
    draw.rectangle((0, 1190, 1240, 1754), fill="#f6f1e7")
    title_size = min(118, int(1080 / max(_width(source.title), 1) * 2))
    draw.text((80, 190), source.title, fill=_INK, font=drawn(title_size, bold=True))
    draw.text((84, 200 + title_size * 1.35), source.subtitle, fill="#5b6463", font=drawn(38))
    y = 1240
    for block in source.blocks:
        for spans in block.items if isinstance(block, b.Items) else ():
            draw.rectangle((84, y + 16, 96, y + 28), fill="#d9653b")
            draw.text((122, y), b.plain(spans), fill=_INK, font=drawn(34))
            y += 70
    when = f"{source.author}　{source.date.year}"
    draw.text((1160, 1690), when, fill="#7b8583", font=drawn(28), anchor="ra")
    _save(picture, path)


def write_map(source: Source, path: Path) -> None:
    """Draw the table of the text (name, x, y, radius; in thousandths) as a map of paths, ponds and named places."""
    picture = Image.new("RGB", (1600, 1130), "#e4eddc")
    draw = ImageDraw.Draw(picture)
    table = next(block for block in source.blocks if isinstance(block, b.Table))
    places = [(row[0], int(row[1]) * 1.6, int(row[2]) * 1.13, int(row[3]), row[4]) for row in table.rows[1:]]
    centres = [(x, y) for _, x, y, _, _ in places]
    draw.line([*centres, centres[0]], fill="#f7f3e8", width=34, joint="curve")
    for a, c in ((0, 4), (2, 6), (1, 7)):
        draw.line([centres[a % len(centres)], centres[c % len(centres)]], fill="#f7f3e8", width=20)
    colours = {"tree": "#8db27a", "water": "#9cc4d6", "house": "#d8b98f", "flower": "#dba7b4"}
    dice = random.Random(7)  # noqa: S311 - a fixed seed is the point
    for name, x, y, radius, kind in places:
        draw.ellipse((x - radius * 1.25, y - radius, x + radius * 1.25, y + radius), fill=colours[kind])
        for _ in range(14 if kind in {"tree", "flower"} else 0):
            angle, far = dice.random() * math.tau, radius * (0.55 + 0.35 * dice.random())
            px, py = x + far * 1.2 * math.cos(angle), y + far * math.sin(angle)
            draw.ellipse((px - 9, py - 9, px + 9, py + 9), fill="#6c9a5b" if kind == "tree" else "#c77f93")
        draw.text((x, y), name, fill=_INK, font=drawn(30, bold=True), anchor="mm", stroke_width=5, stroke_fill="white")
    draw.text((50, 40), source.title, fill=f"#{source.accent}", font=drawn(54, bold=True))
    draw.text((52, 112), source.subtitle, fill="#5b6463", font=drawn(26))
    _save(picture, path)


def write_scan(source: Source, path: Path) -> None:
    """Typeset the text and make it look scanned: a little turned, speckled, black and white at 150 dpi, a frame a page."""
    dice = random.Random(11)  # noqa: S311 - a fixed seed is the point
    pages = [_aged(page, dice) for page in _typeset(source)]
    options = {"compression": "group4"} if path.suffix == ".tiff" else {}
    pages[0].save(path, save_all=len(pages) > 1, append_images=pages[1:], dpi=(150, 150), **options)


def _typeset(source: Source) -> list[Image.Image]:
    size, left, right, bottom = 30, 150, 1090, 1600
    pages: list[Image.Image] = []
    draw: ImageDraw.ImageDraw | None = None
    y = 0.0
    for text, height, centred in _lines(source, (right - left) // size):
        if draw is None or y > bottom or text == _NEW_PAGE:
            pages.append(Image.new("L", (1240, 1754), 250))
            draw, y = ImageDraw.Draw(pages[-1]), 170.0
        if text == _NEW_PAGE:
            continue
        font = drawn(height, bold=True, serif=True)
        draw.text(
            ((left + right) / 2 if centred else left, y), text, fill=40, font=font, anchor="ma" if centred else "la"
        )
        y += height * (2.0 if centred else 1.8)
    for number, page in enumerate(pages, start=1):
        ImageDraw.Draw(page).text(
            (620, 1670), f"— {number} —", fill=40, font=drawn(26, bold=True, serif=True), anchor="mm"
        )
    return pages


def _lines(source: Source, columns: int) -> list[tuple[str, int, bool]]:
    lines = [(source.title, 46, True), (f"{source.author}　{source.date.year}年", 26, True), ("", 30, False)]
    for block in source.blocks:
        if isinstance(block, b.PageBreak):
            lines.append((_NEW_PAGE, 0, False))
        elif isinstance(block, b.Heading):
            lines.append((block.text, 34, True))
        elif isinstance(block, b.Paragraph | b.Quote):
            text = "　　" + b.plain(block.spans)
            lines.extend((part, 30, False) for part in _wrap(text, columns))
    return lines


def _wrap(text: str, columns: int) -> list[str]:
    """Cut Chinese text into lines of `columns` characters; no line begins with a closing mark."""
    lines = []
    while text:
        end = columns
        while end < len(text) and text[end] in "，。、；：！？）」』”":
            end += 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def _aged(page: Image.Image, dice: random.Random) -> Image.Image:
    turned = page.rotate(dice.uniform(-0.7, 0.7), Image.Resampling.BICUBIC, fillcolor=250)
    draw = ImageDraw.Draw(turned)
    for _ in range(120):
        x, y, r = dice.uniform(0, 1240), dice.uniform(0, 1754), dice.uniform(0.4, 1.4)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=90)
    draw.rectangle((0, 0, dice.uniform(4, 9), 1754), fill=60)
    soft = turned.filter(ImageFilter.GaussianBlur(0.7))
    return soft.point(lambda grey: 255 if grey > 178 else 0).convert("1")


def _open_book(draw: ImageDraw.ImageDraw) -> None:
    for side in (-1, 1):
        page = [(620, 1120), (620 + side * 250, 1060), (620 + side * 250, 880), (620, 940)]
        draw.polygon(page, fill="#fffaf0", outline="#c9bda5", width=4)
        for row in range(4):
            y = 965 + row * 38
            draw.line((620 + side * 30, y, 620 + side * 215, y - 44), fill="#c9bda5", width=5)


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _save(picture: Image.Image, path: Path) -> None:
    if path.suffix == ".png":
        picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True, dpi=(150, 150))
    else:
        picture.save(path, quality=84)
