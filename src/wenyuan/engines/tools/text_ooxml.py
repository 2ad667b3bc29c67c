"""Quick text of docx and pptx: what a reader would see, without automatic numbering (that only layout knows)."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from lxml import etree

from wenyuan.engines.tools.text_sink import TextSink
from wenyuan.engines.tools.text_xml import forget, iterparse, local, parse, read_member

_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NUMBER = re.compile(r"(\d+)")


def docx_text(path: Path, sink: TextSink) -> None:
    """Body first, then footnotes, endnotes, headers and footers. Text of deleted revisions is not in `w:t`."""
    with zipfile.ZipFile(path) as package:
        names = {name.lower(): name for name in package.namelist()}
        main = _main_part(package) or names.get("word/document.xml", "")
        others = ("footnotes", "endnotes", "header", "footer")
        rest = [n for other in others for n in sorted(names) if re.fullmatch(rf"word/{other}\d*\.xml", n)]
        _read(package, [main, *(names[n] for n in rest)], sink)


def pptx_text(path: Path, sink: TextSink) -> None:
    """Slides in the order they are shown, then the texts of diagrams."""
    with zipfile.ZipFile(path) as package:
        names = sorted(package.namelist(), key=_natural)
        slides = _slides_in_order(package) or [n for n in names if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
        diagrams = [n for n in names if re.fullmatch(r"ppt/diagrams/data\d+\.xml", n)]
        _read(package, [*slides, *diagrams], sink)


def _read(package: zipfile.ZipFile, parts: Iterable[str], sink: TextSink) -> None:
    present = set(package.namelist())
    for part in parts:
        if part in present:
            with package.open(part) as member:
                _read_part(member, sink)


def _read_part(member: IO[bytes], sink: TextSink) -> None:
    """Take `t`, tabs and breaks; a paragraph ends a line. `mc:Fallback` repeats its `mc:Choice` and is left out."""
    skipping = 0
    tags = ("t", "p", "Fallback", *_SIGNS)
    for event, element in iterparse(member, events=("start", "end"), tags=tags):
        name = local(element)
        if name == "Fallback":
            skipping += 1 if event == "start" else -1
        elif event == "start" or skipping:
            continue
        elif name == "t":
            sink.add(element.text or "")
        elif name == "p":
            sink.add("\n")
            forget(element)
        elif name != "tab" or not _is_tab_stop(element):
            sink.add(_SIGNS[name])


def _is_tab_stop(element: etree._Element) -> bool:
    """`w:tab` inside `w:tabs` defines a stop; only the one in a run is a character."""
    parent = element.getparent()
    return parent is not None and local(parent) == "tabs"


def _main_part(package: zipfile.ZipFile) -> str:
    """The main document by its relationship: Word names it document2.xml now and then."""
    root = parse(read_member(package, "_rels/.rels"))
    for relation in root if root is not None else ():
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    return ""


def _slides_in_order(package: zipfile.ZipFile) -> list[str]:
    main = _main_part(package) or "ppt/presentation.xml"
    folder, file = posixpath.split(main)
    relations = parse(read_member(package, f"{folder}/_rels/{file}.rels"))
    presentation = parse(read_member(package, main))
    if relations is None or presentation is None:
        return []
    targets = {r.get("Id"): str(r.get("Target", "")) for r in relations}
    slides = []
    for slide in presentation.iterfind(".//{*}sldIdLst/{*}sldId"):
        key = next((value for name, value in slide.attrib.items() if str(name).endswith("}id")), None)
        if target := targets.get(key):
            slides.append(target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}"))
    return slides


def _natural(name: str) -> list[int | str]:
    return [int(part) if part.isdigit() else part for part in _NUMBER.split(name)]
