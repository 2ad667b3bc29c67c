"""What docx, pptx and xlsx share: the file's own properties, and bytes that do not change from build to build."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from wenyuan.demo.source import Source

EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(</)")


def set_properties(core: Any, source: Source) -> None:
    """Fill the core properties of a python-docx, python-pptx or openpyxl document."""
    moment = dt.datetime.combine(source.date, dt.time(9, 30))
    values = {
        "title": source.property_title or source.title,
        "subject": source.subtitle,
        "author": source.author,
        "creator": source.author,
        "last_modified_by": source.author,
        "lastModifiedBy": source.author,
        "keywords": ", ".join(source.keywords),
        "language": {"zh": "zh-CN", "zh-hant": "zh-TW"}.get(source.lang, source.lang),
        "comments": "",
        "description": "",
        "created": moment,
        "modified": moment,
    }
    for name, value in values.items():
        if hasattr(core, name):
            setattr(core, name, value)


def settle(path: Path, source: Source) -> None:
    """Rewrite the container with fixed times, since libraries stamp the time of saving. Same text, same bytes."""
    stamp = source.date.strftime("%Y-%m-%dT09:30:00Z").encode()
    path.write_bytes(_settled(path.read_bytes(), stamp))


def _settled(container: bytes, stamp: bytes) -> bytes:
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as old, zipfile.ZipFile(settled, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\2", data)
            elif name.endswith(".xlsx"):
                # The figures of a chart in a slide are a workbook inside the file.
                data = _settled(data, stamp)
            new.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED, compresslevel=9)
    return settled.getvalue()
