"""What a file states about itself: title, author, dates, subject, keywords, language, raw. `properties` judges it."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from lxml import html

from wenyuan.engines.tools.charset import decode
from wenyuan.engines.tools.flat_epub import read_book
from wenyuan.engines.tools.ole import open_ole
from wenyuan.engines.tools.pdf_clean import one_line
from wenyuan.engines.tools.pdf_common import open_pdf, read_utf16
from wenyuan.engines.tools.text_xml import local, parse, read_member

FIELDS = ("title", "author", "created", "modified", "subject", "keywords", "language")
#: Names of the same thing in Dublin Core, core.xml, ODF's meta.xml and HTML.
_SAME = {
    "creator": "author",
    "initial-creator": "author",
    "creation-date": "created",
    "date": "modified",
    "keyword": "keywords",
    "description": "subject",
    "dcterms.created": "created",
}
_PDF_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(\d\d)?'?(\d\d)?)?")
_ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?")
_RTF_FIELD = re.compile(r"\{\\(title|author|subject|keywords)\b ?((?:[^{}]|\{[^{}]*\})*)\}")
_RTF_DATE = re.compile(r"\\(creatim|revtim)((?:\\(?:yr|mo|dy|hr|min|sec)\d+\s*)+)")
_HEAD = 512 * 1024


def read_properties(path: Path, kind: str) -> dict[str, str]:
    """All FIELDS of a file, "" where absent; dates in ISO 8601. Damage gives what could be read: nothing is raised."""
    readers = {
        **dict.fromkeys(("docx", "xlsx", "pptx"), _of_ooxml),
        **dict.fromkeys(("odt", "ods", "odp", "odg"), _of_odf),
        **dict.fromkeys(("doc", "xls", "ppt", "works"), _of_ole),
        "pdf": _of_pdf,
        "html": _of_html,
        "epub": _of_epub,
        "rtf": _of_rtf,
    }
    reader = readers.get(kind)
    try:
        found = reader(path) if reader else {}
    except Exception:  # noqa: BLE001 - properties are a courtesy: their damage must not cost the text
        found = {}
    return {field: _presentable(field, found.get(field, "")) for field in FIELDS}


def _presentable(field: str, value: str) -> str:
    value = one_line(value)
    if field in {"created", "modified"}:
        return value if _ISO_DATE.fullmatch(value) and value[:4] >= "1970" else ""
    return value


def _collect(pairs: Mapping[str, str] | list[tuple[str, str]]) -> dict[str, str]:
    """Bring other vocabularies' names to FIELDS; the first filled value of a name counts."""
    found: dict[str, str] = {}
    for name, value in pairs.items() if isinstance(pairs, Mapping) else pairs:
        name = name.lower()
        if value.strip():
            found.setdefault(_SAME.get(name, name), value)
    return found


def _of_ooxml(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        part = next((n for n in package.namelist() if n.lower().endswith("docprops/core.xml")), "docProps/core.xml")
        root = parse(read_member(package, part))
    return {} if root is None else _collect([(local(e), "".join(e.itertext())) for e in root if isinstance(e.tag, str)])


def _of_odf(path: Path) -> dict[str, str]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            root = parse(read_member(package, "meta.xml"))
    else:
        with path.open("rb") as file:
            root = parse(file.read(_HEAD))
    meta = root.find(".//{*}meta") if root is not None else None
    if meta is None:
        return {}
    pairs = [(local(e), "".join(e.itertext())) for e in meta if isinstance(e.tag, str)]
    keywords = "; ".join(value for name, value in pairs if name == "keyword")
    return _collect([*pairs, ("keywords", keywords)])


def _of_ole(path: Path) -> dict[str, str]:
    with open_ole(path) as ole:
        data = ole.get_metadata()
    charset = _charset(data.codepage)

    def text(value: object) -> str:
        # WPS counts the strings of UTF-16 sections wrongly: what follows the first NUL is not the value.
        found = _decoded(value, charset) if isinstance(value, bytes) else str(value or "")
        return found.split("\x00")[0]

    def date(value: object) -> str:
        return value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else ""

    return {
        "title": text(data.title),
        "author": text(data.author),
        "subject": text(data.subject),
        "keywords": text(data.keywords),
        "created": date(data.create_time),
        "modified": date(data.last_saved_time),
    }


def _charset(codepage: int | None) -> str:
    if not codepage:
        return "gb18030"
    return {65001: "utf-8", 1200: "utf-16-le", 936: "gb18030", 10008: "gb18030"}.get(codepage % 65536, f"cp{codepage}")


def _decoded(raw: bytes, charset: str) -> str:
    """By the stated code page; where that does not fit (WPS states 1252 and writes GBK), by content."""
    try:
        text = raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        text = ""
    if text and (text.isascii() or charset != "cp1252"):
        return text
    guess = decode(raw)
    return guess.text if guess is not None else text


def _of_pdf(path: Path) -> dict[str, str]:
    with open_pdf(path) as document:
        info = document.get_metadata_dict(skip_empty=True)
        language = _pdf_language(document)
    return {
        "title": info.get("Title", ""),
        "author": info.get("Author", ""),
        "subject": info.get("Subject", ""),
        "keywords": info.get("Keywords", ""),
        "created": pdf_date(info.get("CreationDate", "")),
        "modified": pdf_date(info.get("ModDate", "")),
        "language": language,
    }


def _pdf_language(document: pypdfium2.PdfDocument) -> str:
    return read_utf16(lambda buffer, size: pdfium.FPDFCatalog_GetLanguage(document, buffer, size))


def pdf_date(raw: str) -> str:
    """D:20210610120000+08'00' as 2021-06-10T12:00:00+08:00; "" for what is no date."""
    found = _PDF_DATE.match(raw.strip())
    if not found:
        return ""
    year, month, day, hour, minute, second, sign, zone_hour, zone_minute = found.groups()
    try:
        zone = None
        if sign:
            offset = dt.timedelta(hours=int(zone_hour or 0), minutes=int(zone_minute or 0))
            zone = dt.timezone(-offset if sign == "-" else offset)
        made = dt.datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone
        )
    except ValueError:
        return ""
    return made.isoformat()


def _of_html(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        decoded = decode(file.read(_HEAD))
    if decoded is None:
        return {}
    # The parser takes its own view of a declared charset when it is given bytes or a declaration: give it neither.
    text = re.sub(r"^\s*<\?xml.*?\?>", "", decoded.text, flags=re.DOTALL)
    root = html.document_fromstring(text or "<p></p>")
    title = root.findtext(".//title") or ""
    metas = [(str(m.get("name", "")), str(m.get("content", ""))) for m in root.iter("meta")]
    return _collect([("title", title), *metas, ("language", str(root.get("lang", "")))])


def _of_epub(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        properties = read_book(package).properties
    date = properties.get("date", "")
    return {
        "title": properties.get("title", ""),
        "author": properties.get("creator", ""),
        "subject": properties.get("description", "")[:500],
        "keywords": properties.get("subject", ""),
        "created": date,
        "language": properties.get("language", ""),
    }


def _of_rtf(path: Path) -> dict[str, str]:
    from striprtf.striprtf import rtf_to_text

    with path.open("rb") as file:
        head = file.read(_HEAD).decode("latin-1")
    page = re.search(r"\\ansicpg(\d+)", head)
    prefix = rf"{{\rtf1\ansi\ansicpg{page[1] if page else 1252} "
    fields = {name: rtf_to_text(f"{prefix}{value}}}", errors="replace") for name, value in _RTF_FIELD.findall(head)}
    for name, value in _RTF_DATE.findall(head):
        parts = [int(n) for n in re.findall(r"\d+", value)]
        try:
            fields["created" if name == "creatim" else "modified"] = dt.datetime(*parts[:6]).isoformat()  # type: ignore[arg-type]  # noqa: DTZ001 - RTF states no zone
        except (TypeError, ValueError):
            continue
    return fields
