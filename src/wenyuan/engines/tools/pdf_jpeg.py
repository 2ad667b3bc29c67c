"""JPEG files without what their pictures do not need."""

from __future__ import annotations

from wenyuan.engines.errors import Unreadable

_START, _SCAN, _END = 0xD8, 0xDA, 0xD9
#: Segments without a length.
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
#: What of the application segments a decoder needs: JFIF's, the colour profile, Adobe's colour transform.
_KEPT_APPS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_COMMENT = 0xFE


def without_metadata(data: bytes) -> bytes:
    """`data` without EXIF, XMP, IPTC, maker's segments, comments and trailers; the compressed picture is untouched.

    Follows the segments of ITU-T T.81, annex B, up to the scan, then to the last end-of-image mark. Raises
    Unreadable if they lead nowhere.
    """
    if data[:2] != bytes((0xFF, _START)):
        raise Unreadable("not a JPEG file")
    kept = [data[:2]]
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise Unreadable(f"no JPEG marker at byte {at}")
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in _BARE:
            at += 2
            continue
        if marker == _SCAN:
            return b"".join([*kept, data[at : _end_of_scans(data, at)]])
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if _is_needed(marker, data[at + 4 : end]):
            kept.append(data[at:end])
        at = end
    raise Unreadable("the JPEG file has no picture data")


def _is_needed(marker: int, content: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return marker in _KEPT_APPS and content.startswith(_KEPT_APPS[marker])
    return marker != _COMMENT


def _end_of_scans(data: bytes, at: int) -> int:
    """Where the picture that begins with the scan at `at` ends: after its first end-of-image mark.

    Within a scan 0xFF is followed by 0x00 or a restart mark, so that 0xFFD9 cannot be data; between the scans of a
    progressive picture stand tables, whose lengths are followed.
    """
    while at + 4 <= len(data):
        marker = data[at + 1]
        if data[at] != 0xFF or marker == 0xFF or marker in _BARE or marker == 0x00:
            following = data.find(b"\xff", at + 1)
            at = following if following > 0 else len(data)
        elif marker == _END:
            return at + 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if data[at : at + 2] == bytes((0xFF, _END)):
        return at + 2
    return len(data)
