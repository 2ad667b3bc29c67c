"""What the gate refuses, each for its own reason, and what it must let pass."""

from __future__ import annotations

import contextlib
import io
import random
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines import samples as make
from tests.engines import samples_ole as old
from wenyuan.engines.errors import (
    ArchiveBomb,
    Encrypted,
    TooLarge,
    Unreadable,
    UnsafeArchive,
    Unsupported,
    XmlEntities,
)
from wenyuan.engines.tools.gate import gate

HTML_TEXT = "<html><body>text</body></html>"
#: An honest document to which one thing is done.
PARTS = make.members(make.docx())


def passes(data: bytes, folder: Path, kind: str, name: str = "") -> bool:
    return set(make.run(gate, data, folder, kind=kind, name=name)) == {"xml"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("docx", make.docx()),
        ("xlsx", make.xlsx()),
        ("pptx", make.pptx()),
        ("doc", old.doc(make.CHINESE)),
        ("xls", old.xls([["x"]])),
        ("ppt", old.ppt("x")),
        ("odt", make.odf()),
        ("odt", make.flat_odf()),
        ("epub", make.epub()),
        ("rtf", make.rtf()),
        ("pdf", make.pdf()),
        ("pdf", make.pdf(password="")),
        ("txt", make.CHINESE.encode("gbk")),
        ("html", HTML_TEXT.encode()),
        ("csv", b"a,b"),
        ("md", b"# a"),
        *((name, make.image(kind)) for name, kind in [("png", "PNG"), ("jpg", "JPEG"), ("tiff", "TIFF"), ("webp", "WEBP"), ("bmp", "BMP"), ("gif", "GIF")]),
    ],
)  # fmt: skip
def test_honest_files_pass(kind: str, data: bytes, tmp_path: Path) -> None:
    assert passes(data, tmp_path, kind)


def with_entry(name: str, data: bytes = b"x", **fields: int) -> bytes:
    """The honest document and one more member, with the central record's fields set."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for part, content in PARTS.items():
            container.writestr(part, content)
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        for field, value in fields.items():
            setattr(info, field, value)
        container.writestr(info, data)
    return out.getvalue()


def locked_member() -> bytes:
    """One member with the flag of zip's own encryption."""
    data = bytearray(make.docx())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def many_entries(count: int) -> bytes:
    return make.zipped({**PARTS, **{f"word/media/{n}": b"" for n in range(count)}})


def repointed(data: bytes) -> bytes:
    """Two central records lead to one member."""
    at = data.rindex(b"PK\x01\x02")
    name = data.rindex(b"PK\x01\x02", 0, at)
    first_offset = struct.unpack_from("<I", data, name + 42)[0]
    return data[: at + 42] + struct.pack("<I", first_offset) + data[at + 46 :]


def overlapping() -> bytes:
    """The last member's header lies inside the stored bytes of the one before it."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as container:
        container.writestr("b.bin", b"hidden")
    local = inner.getvalue()[: inner.getvalue().index(b"PK\x01\x02")]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("a.bin", local)
        container.writestr("b.bin", b"hidden")
    data = bytearray(out.getvalue())
    last = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, last + 42, data.index(local, 10))
    return bytes(data)


def renamed_locally() -> bytes:
    data = bytearray(make.docx())
    at = data.index(b"word/document.xml")
    data[at : at + 4] = b"WORD"
    return bytes(data)


def doubled() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("word/document.xml", b"<a/>")
        container.writestr("word/documenu.xml", b"<b/>")
    return out.getvalue().replace(b"documenu", b"document")


def lying_count() -> bytes:
    """The end record says one entry; the directory holds 6,000."""
    data = bytearray(many_entries(6_000))
    at = data.rindex(b"PK\x05\x06")
    struct.pack_into("<HH", data, at + 8, 1, 1)
    return bytes(data)


@pytest.mark.parametrize(
    ("why", "build"),
    [
        ("entries", lambda: many_entries(5_001)),
        ("entries", lying_count),
        ("path", lambda: with_entry("../../../../x")),
        ("path", lambda: with_entry("/etc/x")),
        ("path", lambda: with_entry("..\\..\\x")),
        ("path", lambda: with_entry("\\x")),
        ("path", lambda: with_entry("word/../../../x")),
        ("path", lambda: with_entry("C:\\x")),
        ("path", lambda: with_entry("a/nulX").replace(b"a/nulX", b"a/nul\0")),
        ("symlink", lambda: with_entry("word/link", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16)),
        ("overlap", overlapping),
        ("names", lambda: repointed(make.docx())),
        ("names", renamed_locally),
        ("duplicate", doubled),
        ("depth", lambda: make.zipped({**PARTS, "word/document.xml": b"<a>" * 257 + b"</a>" * 257})),
        ("encoding", lambda: make.zipped({**PARTS, "word/document.xml": b'<?xml version="1.0" encoding="cp037"?><a/>'})),
    ],
)  # fmt: skip
def test_an_unsafe_container_is_refused_for_its_reason(why: str, build: Callable[[], bytes], tmp_path: Path) -> None:
    with pytest.raises(UnsafeArchive) as refusal:
        passes(build(), tmp_path, "docx")
    assert refusal.value.params["why"] == why


def test_neighbouring_values_pass(tmp_path: Path) -> None:
    """The control arm: the same builders below their limits are let through."""
    assert passes(many_entries(4_900), tmp_path, "docx")
    assert passes(with_entry("word/..x/a..b"), tmp_path, "docx")
    assert passes(make.zipped({**PARTS, "word/x.xml": b"<a>" * 256 + b"</a>" * 256}), tmp_path, "docx")


def test_a_bomb_is_stopped_by_its_real_size_whatever_it_declares(tmp_path: Path) -> None:
    bomb = bytearray(make.zipped({**PARTS, "word/media/zero.png": bytes(90 * 1024**2)}))
    with pytest.raises(ArchiveBomb) as refusal:
        passes(bytes(bomb), tmp_path, "docx")
    assert refusal.value.params["why"] == "ratio"


def test_a_declared_total_over_a_gibibyte_is_refused_without_inflating(tmp_path: Path) -> None:
    data = bytearray(make.docx())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1024**3 + 1)
    with pytest.raises(ArchiveBomb) as refusal:
        passes(bytes(data), tmp_path, "docx")
    assert refusal.value.params["why"] == "total"


def test_large_pictures_that_hardly_pack_are_no_bomb(tmp_path: Path) -> None:
    noise = random.Random(3).randbytes(1024**2) * 70
    assert passes(make.zipped({**PARTS, "word/media/a.bmp": noise}, stored=("word/media/a.bmp",)), tmp_path, "docx")


DOCTYPE = b'<!DOCTYPE a [<!ENTITY x "y">]>'


@pytest.mark.parametrize(
    "xml",
    [
        DOCTYPE + b"<a>&x;</a>",
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<!--" + b" " * 100_000 + b"-->" + DOCTYPE + b"<a/>",
        (DOCTYPE + b"<a/>").decode().encode("utf-16"),
        ("\ufeff" + (DOCTYPE + b"<a/>").decode()).encode("utf-16-be"),
        b"\xef\xbb\xbf\n" + DOCTYPE + b"<a/>",
    ],
    ids=["entity", "external", "behind a comment", "utf-16", "utf-16-be", "behind blanks"],
)
@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/_rels/document.xml.rels", "word/hidden.bin", "customXml/a.vml"]
)
def test_a_doctype_is_found_in_every_part_and_encoding(xml: bytes, part: str, tmp_path: Path) -> None:
    with pytest.raises(XmlEntities):
        passes(make.zipped({**PARTS, part: xml}), tmp_path, "docx")


def test_odf_may_not_bring_entities_but_old_manifests_name_their_dtd(tmp_path: Path) -> None:
    with pytest.raises(XmlEntities):
        passes(make.odf(doctype='<!DOCTYPE x [<!ENTITY a "b">]>'), tmp_path, "odt")
    with pytest.raises(XmlEntities):
        passes(make.flat_odf().replace(b"?><office", b"?>" + DOCTYPE + b"<office"), tmp_path, "odt")
    parts = make.members(make.odf())
    parts["META-INF/manifest.xml"] = b'<!DOCTYPE m PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><m/>'
    assert passes(make.zipped(parts), tmp_path, "odt")


def test_epub_chapters_bring_a_doctype_but_no_entities(tmp_path: Path) -> None:
    assert passes(make.epub(), tmp_path, "epub")
    with pytest.raises(XmlEntities):
        passes(make.epub(extra={"OEBPS/x.xhtml": DOCTYPE + b"<html/>"}), tmp_path, "epub")


def test_a_broken_part_is_left_to_the_converter(tmp_path: Path) -> None:
    assert passes(make.zipped({**PARTS, "word/drawing.vml": b"<xml><br></xml>"}), tmp_path, "docx")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("docx", make.docx()[:-100]),
        ("docx", with_entry("word/a.xml", b"abc" * 500).replace(zipfile.zlib.compress(b"abc" * 500)[2:12], bytes(10))),
        ("odt", b"PK\x03\x04" + bytes(100)),
        ("odt", make.flat_odf()[:-40]),
        ("png", make.image("PNG")[:40]),
        ("png", HTML_TEXT.encode()),
        ("pdf", b"%PDF-1.7\n"),
    ],
)  # fmt: skip
def test_damage_is_unreadable_and_nothing_else(kind: str, data: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        passes(data, tmp_path, kind)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("docx", old.ole({"EncryptedPackage": b"x"})),
        ("ooxml", old.ole({"EncryptedPackage": b"x"})),
        ("doc", old.doc("x", encrypted=True)),
        ("xls", old.xls([], encrypted=True)),
        ("ppt", old.ppt("x", encrypted=True)),
        ("odt", make.odf(encrypted=True)),
        ("pdf", make.pdf(password="secret")),
        ("docx", locked_member()),
    ],
)
def test_a_password_is_named_as_such(kind: str, data: bytes, tmp_path: Path) -> None:
    with pytest.raises(Encrypted):
        passes(data, tmp_path, kind)


@pytest.mark.parametrize(
    ("kind", "label"), [("ofd", "OFD"), ("svg", "SVG"), ("zip", "ZIP"), ("exe", "EXE"), ("eps", "EPS")]
)
def test_kinds_without_a_road_are_refused_by_name(kind: str, label: str, tmp_path: Path) -> None:
    with pytest.raises(Unsupported) as refusal:
        passes(b"anything", tmp_path, kind)
    assert refusal.value.params["kind"] == label


def test_unknown_content_is_damage_where_the_name_promises_a_kind(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        passes(b"\0\1\2", tmp_path, "unknown", "报告.docx")
    with pytest.raises(Unsupported):
        passes(b"\0\1\2", tmp_path, "unknown", "measurement.q7z9")


def test_a_picture_is_refused_by_its_declared_size_before_it_is_decoded(tmp_path: Path) -> None:
    huge = bytearray(make.image("PNG"))
    struct.pack_into(">II", huge, 16, 50_000, 50_000)
    struct.pack_into(">I", huge, 29, zipfile.zlib.crc32(bytes(huge[12:29])))
    with pytest.raises(TooLarge):
        passes(bytes(huge), tmp_path, "png")


def test_rtf_groups_and_objects_are_bounded(tmp_path: Path) -> None:
    deep = "{" * 999 + "}" * 999
    assert passes(make.rtf(extra=deep), tmp_path, "rtf")
    assert passes(make.rtf(extra=r"\{" * 5_000), tmp_path, "rtf")
    assert passes(make.rtf(extra=r"{\object{\*\objdata " + "0" * 1_000 + "}}"), tmp_path, "rtf")
    for extra in ("{" * 1_000, r"{\object{\*\objdata " + "0" * (8 * 1024**2 + 1) + "}}"):
        with pytest.raises(UnsafeArchive):
            passes(make.rtf(extra=extra), tmp_path, "rtf")


def test_braces_inside_binary_data_do_not_count(tmp_path: Path) -> None:
    assert passes(make.rtf(extra=r"\bin5000 " + "{" * 5_000), tmp_path, "rtf")


def test_rtf_that_promises_more_binary_data_than_it_has_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        passes(make.rtf(extra=r"\bin2147483647 "), tmp_path, "rtf")


@pytest.mark.parametrize(
    ("kind", "data", "limit", "enough", "error"),
    [
        ("txt", b"a" * (1 << 20) + b"a", "text_mib", 2, TooLarge),
        ("png", make.image("PNG", 1_001, 1_000), "megapixels", 2, TooLarge),
        ("docx", with_entry("word/media/image1.bmp", bytes(1 << 20)), "unpacked_mib", 2, ArchiveBomb),
    ],
)
def test_limits_are_those_of_the_arguments(
    kind: str, data: bytes, limit: str, enough: int, error: type[Exception], tmp_path: Path
) -> None:
    make.run(gate, data, tmp_path, kind=kind, **{limit: enough})
    with pytest.raises(error):
        make.run(gate, data, tmp_path, kind=kind, **{limit: 1})


def test_the_gate_tells_how_much_xml_a_package_holds(tmp_path: Path) -> None:
    data = with_entry("word/media/image1.bmp", bytes(1 << 20))
    xml = sum(len(part) for part in PARTS.values() if part.lstrip().startswith(b"<"))
    assert make.run(gate, data, tmp_path, kind="docx") == {"xml": xml}


@pytest.mark.parametrize("seed", range(60))
def test_mutated_containers_pass_or_are_refused_with_a_reason(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    kind, data = dice.choice([("docx", make.docx()), ("odt", make.odf()), ("epub", make.epub()), ("rtf", make.rtf())])
    mutated = bytearray(data)
    for _ in range(dice.randrange(1, 30)):
        mutated[dice.randrange(len(mutated))] = dice.randrange(256)
    allowed = (Unreadable, UnsafeArchive, ArchiveBomb, XmlEntities, Encrypted)
    with contextlib.suppress(allowed):
        assert passes(bytes(mutated), tmp_path, kind)
