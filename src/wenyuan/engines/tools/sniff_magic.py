"""Files that tell their kind by fixed bytes at fixed places. Containers and texts are looked into elsewhere."""

from __future__ import annotations

#: (offset, bytes, kind), the first that fits wins; longer and rarer ones stand before shorter ones.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "pdf"),
    (0, b"{\\rtf", "rtf"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"II+\x00", "tiff"),
    (0, b"MM\x00+", "tiff"),
    (0, b"8BPS", "psd"),
    (0, b"\x00\x00\x00\x0cjP  \r\n", "jp2"),
    (0, b"\xff\x4f\xff\x51", "jp2"),
    (0, b"AT&TFORM", "djvu"),
    (40, b" EMF", "emf"),
    (0, b"\xd7\xcd\xc6\x9a", "wmf"),
    (0, b"\xc5\xd0\xd3\xc6", "eps"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"\x1f\x8b", "gz"),
    (0, b"BZh", "bz2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zst"),
    (0, b"MSCF", "cab"),
    (257, b"ustar", "tar"),
    (0, b"\x7fELF", "elf"),
    (0, b"SQLite format 3\x00", "sqlite"),
    (4, b"Standard ACE DB", "mdb"),
    (4, b"Standard Jet DB", "mdb"),
    (0, b"ITSF", "chm"),
    (60, b"BOOKMOBI", "mobi"),
    (60, b"TEXtREAd", "mobi"),
    # CNKI's own formats; the rest of its files are PDF.
    (0, b"CAJ\x00", "caj"),
    (0, b"HN\x00\x00", "caj"),
    (0, b"HN\xc8\x00", "caj"),
    (0, b"KDH ", "caj"),
    (0, b"HWP Document File", "hwp"),
    (0, b"\xdb\xa5", "doc"),
    (0, b"\x31\xbe\x00\x00", "doc"),
    # Excel 2, 3, 4 and 5 without a container: a BOF record.
    (0, b"\x09\x00\x04\x00", "xls"),
    (0, b"\x09\x02\x06\x00", "xls"),
    (0, b"\x09\x04\x06\x00", "xls"),
    (0, b"\x09\x08\x08\x00\x00\x05", "xls"),
    (0, b"ID3", "mp3"),
    (0, b"MZ", "exe"),
)
_BRANDS = {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"hevc": "heic", b"avif": "avif", b"avis": "avif"}
#: pdfium and Acrobat accept a header within the first 1,024 bytes.
_PDF_HEADER_WITHIN = 1024


def by_signature(head: bytes) -> str:
    """The kind told by the first kilobytes, or "" where no signature fits."""
    for offset, mark, kind in _SIGNATURES:
        if head.startswith(mark, offset):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "mp4")
    # BM alone begins words: ask for the header's own length as well.
    if head[:2] == b"BM" and head[14:18] in {b"\x0c\0\0\0", b"\x28\0\0\0", b"\x38\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"}:
        return "bmp"
    if head[:4] in {b"\0\0\1\0", b"\0\0\2\0"} and head[4:6] not in {b"\0\0", b""}:
        return "ico"
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped.startswith(b"%!PS"):
        return "eps" if b"EPSF" in stripped[:64] else "ps"
    return next((kind for mark, kind in ((b"{\\rtf", "rtf"), (b"%PDF-", "pdf")) if stripped.startswith(mark)), "")


def has_late_pdf_header(head: bytes, tail: bytes) -> bool:
    """A PDF behind some junk: header within the first kilobyte and the end of one at the end of the file."""
    return b"%PDF-" in head[: _PDF_HEADER_WITHIN + 5] and (b"%%EOF" in tail or b"startxref" in tail)
