"""Zip containers told apart by their members: OOXML, ODF, EPUB, OFD, XPS, iWork, or an archive.

Members are looked up by name, never by position: WPS Office writes them in another order than Microsoft does.
Only two small members are ever inflated here, each bounded; the gate checks the whole.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

#: More than any honest [Content_Types].xml or manifest; the rest of a larger one is not looked at.
_MEMBER_BYTES = 2 * 1024 * 1024
#: Main part's content type (its telling middle) -> (kind, variant).
_MAIN_TYPES = {
    "wordprocessingml.document.main": ("docx", ""),
    "wordprocessingml.template.main": ("docx", "dotx"),
    "ms-word.document.macroenabled": ("docx", "docm"),
    "ms-word.template.macroenabled": ("docx", "dotm"),
    "spreadsheetml.sheet.main": ("xlsx", ""),
    "spreadsheetml.template.main": ("xlsx", "xltx"),
    "ms-excel.sheet.macroenabled": ("xlsx", "xlsm"),
    "ms-excel.template.macroenabled": ("xlsx", "xltm"),
    "ms-excel.addin.macroenabled": ("xlsx", "xlam"),
    "ms-excel.sheet.binary": ("xlsx", "xlsb"),
    "presentationml.presentation.main": ("pptx", ""),
    "presentationml.template.main": ("pptx", "potx"),
    "presentationml.slideshow.main": ("pptx", "ppsx"),
    "ms-powerpoint.presentation.macroenabled": ("pptx", "pptm"),
    "ms-powerpoint.template.macroenabled": ("pptx", "potm"),
    "ms-powerpoint.slideshow.macroenabled": ("pptx", "ppsm"),
    "ms-visio.": ("vsdx", ""),
}
#: ODF media type behind "application/vnd.oasis.opendocument." or "application/vnd.sun.xml." -> (kind, variant).
_ODF_TYPES = {
    "text": ("odt", ""),
    "text-template": ("odt", "ott"),
    "text-master": ("odt", "odm"),
    "text-web": ("odt", "oth"),
    "spreadsheet": ("ods", ""),
    "spreadsheet-template": ("ods", "ots"),
    "presentation": ("odp", ""),
    "presentation-template": ("odp", "otp"),
    "graphics": ("odg", ""),
    "graphics-template": ("odg", "otg"),
    "writer": ("odt", "sxw"),
    "writer.template": ("odt", "stw"),
    "calc": ("ods", "sxc"),
    "calc.template": ("ods", "stc"),
    "impress": ("odp", "sxi"),
    "impress.template": ("odp", "sti"),
    "draw": ("odg", "sxd"),
}
_ODF_TYPE = re.compile(r"application/(?:vnd|x-vnd)\.(?:oasis\.opendocument|sun\.xml)\.([a-z.\-]+)")
#: What may be encrypted in an EPUB that everyone may read: fonts.
_FONT_OBFUSCATION = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a container turned out to be."""

    kind: str
    variant: str = ""
    macro: bool = False
    encrypted: bool = False
    detail: str = ""


def look_into_zip(path: Path) -> Found:
    """Tell a zip container's kind. A damaged one is told by the names in its first bytes, with the damage as detail."""
    try:
        with zipfile.ZipFile(path) as container:
            return _tell(container)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        return Found(kind=_by_raw_names(path), detail=f"damaged container: {error}")


def _tell(container: zipfile.ZipFile) -> Found:
    infos = container.infolist()
    names = {info.filename.replace("\\", "/").lower(): info for info in infos}
    encrypted = any(info.flag_bits & 1 for info in infos)
    if "[content_types].xml" in names and (found := _ooxml(container, names, encrypted=encrypted)):
        return found
    media_type = _peek(container, names, "mimetype").decode("ascii", "replace").strip()
    if media_type == "application/epub+zip" or "meta-inf/container.xml" in names:
        return _epub(container, names)
    if (found := _odf(container, names, media_type)) is not None:
        return found
    for mark, kind in (("ofd.xml", "ofd"), ("fixeddocseq.fdseq", "xps"), ("index/document.iwa", "iwork")):
        if mark in names:
            return Found(kind=kind, encrypted=encrypted)
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        return Found(kind="iwork", encrypted=encrypted)
    return Found(kind="zip", encrypted=encrypted)


def _ooxml(container: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], *, encrypted: bool) -> Found | None:
    types = _peek(container, names, "[content_types].xml").replace(b"\x00", b"").decode("utf-8", "replace").lower()
    macro = any(name.endswith("vbaproject.bin") for name in names)
    if any(name.endswith(".fdseq") for name in names):
        return Found(kind="xps")
    for folder, family in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("visio/", "vsdx")):
        if any(name.startswith(folder) for name in names):
            for mark, (kind, variant) in _MAIN_TYPES.items():
                if kind == family and mark in types:
                    return Found(kind=kind, variant=variant, macro=macro, encrypted=encrypted)
            return Found(kind=family, macro=macro, encrypted=encrypted, detail="no known main part type")
    return None


def _odf(container: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], media_type: str) -> Found | None:
    manifest = _peek(container, names, "meta-inf/manifest.xml")
    if "content.xml" not in names and not manifest:
        return None
    told = _ODF_TYPE.search(media_type) or _ODF_TYPE.search(manifest.decode("utf-8", "replace"))
    if told is None:
        return None
    kind, variant = _ODF_TYPES.get(told[1], ("odf", ""))
    macro = any(name.startswith(("basic/", "scripts/")) and not name.endswith("/") for name in names)
    return Found(kind=kind, variant=variant, macro=macro, encrypted=b"encryption-data" in manifest)


def _epub(container: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> Found:
    """An EPUB is locked when something besides fonts is encrypted, or a shop's rights file lies in it."""
    encryption = _peek(container, names, "meta-inf/encryption.xml")
    methods = re.findall(rb"EncryptionMethod[^>]*Algorithm\s*=\s*[\"']([^\"']*)", encryption)
    locked = any(method not in _FONT_OBFUSCATION for method in methods) or "meta-inf/rights.xml" in names
    return Found(kind="epub", encrypted=locked)


def _peek(container: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    info = names.get(name)
    if info is None or info.flag_bits & 1:
        return b""
    try:
        with container.open(info) as member:
            return member.read(_MEMBER_BYTES)
    except Exception:  # noqa: BLE001 - zlib.error, BadZipFile, NotImplementedError: whatever is broken is the gate's
        return b""


def _by_raw_names(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(256 * 1024)
    for mark, kind in (
        (b"word/", "docx"),
        (b"xl/", "xlsx"),
        (b"ppt/", "pptx"),
        (b"epub+zip", "epub"),
        (b"OFD.xml", "ofd"),
    ):
        if mark in head:
            return kind
    told = _ODF_TYPE.search(head[:256].decode("latin-1"))
    return _ODF_TYPES.get(told[1], ("odf", ""))[0] if told else "zip"
