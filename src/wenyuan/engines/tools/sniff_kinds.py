"""The kinds of files by name, and what each is: family, media type, usual name endings, the road to pages.

A *kind* is what the content is (`docx`); a *variant* is the special form of it (`docm`, a template, Kingsoft's name
for it). A kind whose road is None is kept without pages and refused by its label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Family = Literal["text", "sheet", "slides", "drawing", "pdf", "image", "plain", "markup", "ebook", "archive", "unknown"]
#: How pages are made: by LibreOffice, by way of flat ODF, of pictures, or the file is a PDF already.
Road = Literal["office", "flat", "image", "pdf"]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of file."""

    name: str
    #: What a person calls it; stands in refusals.
    label: str
    family: Family
    media_type: str
    #: Name endings that agree with this content, the usual one first.
    endings: tuple[str, ...]
    road: Road | None = None


_MS = "application/vnd.ms-"
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

#: name | label | family | road | media type | endings
_TABLE = f"""
docx | DOCX | text | office | {_OOXML}wordprocessingml.document | docx docm dotx dotm doc wps wpt
xlsx | XLSX | sheet | office | {_OOXML}spreadsheetml.sheet | xlsx xlsm xltx xltm xlsb xlam xls et ett
pptx | PPTX | slides | office | {_OOXML}presentationml.presentation | pptx pptm potx potm ppsx ppsm ppt pps dps dpt
doc | DOC | text | office | application/msword | doc dot wps wpt wbk
xls | XLS | sheet | office | {_MS}excel | xls xlt xlm xla xlw et ett
ppt | PPT | slides | office | {_MS}powerpoint | ppt pps pot dps dpt
odt | ODT | text | office | {_ODF}text | odt ott odm oth fodt sxw stw
ods | ODS | sheet | office | {_ODF}spreadsheet | ods ots fods sxc stc
odp | ODP | slides | office | {_ODF}presentation | odp otp fodp sxi sti
odg | ODG | drawing | office | {_ODF}graphics | odg otg fodg sxd std
rtf | RTF | text | office | application/rtf | rtf doc dot wps
works | Microsoft Works | text | office | {_MS}works | wps wks wdb xlr
pdf | PDF | pdf | pdf | application/pdf | pdf ai
txt | TXT | plain | flat | text/plain | txt text log
csv | CSV | sheet | flat | text/csv | csv tsv tab
md | Markdown | markup | flat | text/markdown | md markdown mdown mkd
html | HTML | markup | flat | text/html | html htm xhtml xht shtml
epub | EPUB | ebook | flat | application/epub+zip | epub
png | PNG | image | image | image/png | png apng
jpg | JPEG | image | image | image/jpeg | jpg jpeg jpe jfif
tiff | TIFF | image | image | image/tiff | tif tiff
webp | WebP | image | image | image/webp | webp
bmp | BMP | image | image | image/bmp | bmp dib
gif | GIF | image | image | image/gif | gif
ooxml | Office (OOXML) | unknown | - | application/x-ole-storage | docx xlsx pptx docm xlsm pptm
ofd | OFD | unknown | - | application/ofd | ofd
svg | SVG | image | - | image/svg+xml | svg
svgz | SVGZ | image | - | image/svg+xml-compressed | svgz
mht | MHTML | markup | - | multipart/related | mht mhtml doc
xps | XPS | unknown | - | {_MS}xpsdocument | xps oxps
caj | CAJ | unknown | - | application/x-caj | caj kdh nh
hwp | HWP | text | - | application/x-hwp | hwp
pages | Apple Pages | text | - | application/vnd.apple.pages | pages
numbers | Apple Numbers | sheet | - | application/vnd.apple.numbers | numbers
key | Apple Keynote | slides | - | application/vnd.apple.keynote | key
iwork | Apple iWork | unknown | - | application/x-iwork | pages numbers key
vsd | Visio | drawing | - | application/vnd.visio | vsd vst vss
vsdx | Visio | drawing | - | application/vnd.visio2013 | vsdx vsdm vstx
pub | Publisher | unknown | - | application/x-mspublisher | pub
msg | Outlook | unknown | - | {_MS}outlook | msg
mpp | Project | unknown | - | {_MS}project | mpp
odf | ODF | unknown | - | {_ODF}formula | odf odb odc
mobi | Mobipocket | ebook | - | application/x-mobipocket-ebook | mobi azw azw3 prc
chm | CHM | ebook | - | {_MS}htmlhelp | chm
djvu | DjVu | image | - | image/vnd.djvu | djvu djv
heic | HEIC | image | - | image/heic | heic heif
avif | AVIF | image | - | image/avif | avif
jp2 | JPEG 2000 | image | - | image/jp2 | jp2 j2k jpf
psd | Photoshop | image | - | image/vnd.adobe.photoshop | psd psb
ico | ICO | image | - | image/x-icon | ico cur
emf | EMF | drawing | - | image/emf | emf
wmf | WMF | drawing | - | image/wmf | wmf
ps | PostScript | unknown | - | application/postscript | ps
eps | EPS | unknown | - | application/postscript | eps epsf ai
zip | ZIP | archive | - | application/zip | zip jar apk
rar | RAR | archive | - | application/vnd.rar | rar
7z | 7z | archive | - | application/x-7z-compressed | 7z
gz | GZIP | archive | - | application/gzip | gz tgz
bz2 | BZIP2 | archive | - | application/x-bzip2 | bz2 tbz2
xz | XZ | archive | - | application/x-xz | xz txz
zst | ZSTD | archive | - | application/zstd | zst
tar | TAR | archive | - | application/x-tar | tar
cab | CAB | archive | - | {_MS}cab-compressed | cab
exe | EXE | unknown | - | application/vnd.microsoft.portable-executable | exe dll com scr sys
elf | ELF | unknown | - | application/x-executable | so o bin
sqlite | SQLite | unknown | - | application/vnd.sqlite3 | db sqlite sqlite3
mdb | Access | unknown | - | application/x-msaccess | mdb accdb
mp3 | MP3 | unknown | - | audio/mpeg | mp3
mp4 | MP4 | unknown | - | video/mp4 | mp4 m4v mov m4a
ole | OLE | unknown | - | application/x-ole-storage | db
unknown | ? | unknown | - | application/octet-stream | bin dat
"""


def _kinds() -> dict[str, Kind]:
    table = {}
    for line in _TABLE.strip().splitlines():
        name, label, family, road, media_type, endings = (cell.strip() for cell in line.split(" | "))
        table[name] = Kind(
            name=name,
            label=label,
            family=family,  # type: ignore[arg-type]
            media_type=media_type,
            endings=tuple(endings.split()),
            road=None if road == "-" else road,  # type: ignore[arg-type]
        )
    return table


#: Every kind that can be named, by name.
KINDS = _kinds()
_KNOWN_ENDINGS = frozenset(ending for kind in KINDS.values() for ending in kind.endings)
_READABLE_ENDINGS = frozenset(ending for kind in KINDS.values() if kind.road for ending in kind.endings)
#: "报告 v1.2版" and "合同.2" have no ending: one is short, ASCII and holds a letter.
_ENDING = re.compile(r"\.([A-Za-z0-9_]{1,10})$")


def ending(name: str) -> str:
    """The name's ending in lower case without the dot, or "" where there is none."""
    found = _ENDING.search(name.strip())
    return found[1].lower() if found and not found[1].isdigit() else ""


def promises_pages(name: str) -> bool:
    """Whether the name promises a kind that has pages, so that content which fits none is damage."""
    return ending(name) in _READABLE_ENDINGS


def name_agrees(kind: str, name: str) -> bool:
    """Whether a file of this kind may bear this name: only an ending that promises another kind disagrees."""
    end = ending(name)
    return end not in _KNOWN_ENDINGS or end in KINDS[kind].endings
