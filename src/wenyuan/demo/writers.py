"""From an entry and its text to a file: which writer makes which format, and which formats LibreOffice saves."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from wenyuan.demo.formats import broken, pictures, plain, sheets, slides, web, word
from wenyuan.demo.manifest import Entry
from wenyuan.demo.source import Source

Writer = Callable[[Source, Path], None]
#: `save_as(source, format, target)`: open `source` in the office and save it as `format` at `target`.
SaveAs = Callable[[Path, str, Path], None]

#: The three families that an office saves in other formats: what we write, and with what.
_FAMILIES: dict[str, tuple[str, Writer]] = {
    "word": ("docx", word.write),
    "slides": ("pptx", slides.write),
    "sheets": ("xlsx", sheets.write),
}

_FAMILY_OF = {
    **dict.fromkeys(("docx", "doc", "odt", "rtf", "pdf"), "word"),
    **dict.fromkeys(("pptx", "ppt", "odp"), "slides"),
    **dict.fromkeys(("xlsx", "xls", "ods"), "sheets"),
}

_DIRECT: dict[str, Writer] = {
    "txt": plain.write_txt,
    "csv": plain.write_csv,
    "md": plain.write_md,
    "html": web.write_html,
    "epub": web.write_epub,
    "poster": pictures.write_poster,
    "map": pictures.write_map,
    "scan": pictures.write_scan,
    "empty": broken.write_empty,
    "unknown": broken.write_unknown,
    "locked": partial(broken.write_locked_pdf, password="wenyuan"),  # noqa: S106 - told in the page itself
}


def write(entry: Entry, source: Source, path: Path, *, save_as: SaveAs) -> None:
    """Write one sample that is no duplicate. Raises KeyError for a format or writer that is not known."""
    name = entry.writer or entry.format
    if name == "damaged":
        write_family(_FAMILY_OF[entry.format], entry.format, source, path, save_as=save_as)
        broken.damage(path)
    elif name in _DIRECT:
        encoding = {"encoding": entry.encoding} if entry.encoding else {}
        _DIRECT[name](source, path, **encoding)
    else:
        family = entry.writer or _FAMILY_OF[entry.format]
        write_family(family, entry.format, source, path, save_as=save_as)


def write_family(family: str, form: str, source: Source, path: Path, *, save_as: SaveAs) -> None:
    """Write an office format: our own three directly, the others by the office from these."""
    own, writer = _FAMILIES[family]
    if form == own:
        writer(source, path)
        return
    with tempfile.TemporaryDirectory(prefix="wenyuan-demo-") as folder:
        draft = Path(folder) / f"draft.{own}"
        writer(source, draft)
        save_as(draft, form, path)
