"""Archives are unpacked in the jail: what comes out, under which names, and what is refused."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest

from wenyuan.engines.client import Engine
from wenyuan.engines.errors import ArchiveBomb, Empty, Encrypted, EngineError, Unreadable, UnsafeArchive
from wenyuan.engines.task import Limits

MOST = 1 << 20


def archive(path: Path, members: dict[str, bytes], *, edit: object = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if callable(edit):
                edit(info)
            made.writestr(info, data)
    return path


def unpacked(engine: Engine, path: Path, out: Path) -> dict[str, bytes]:
    """Names and bytes of what came out."""
    out.mkdir(exist_ok=True)
    engine.run("unpack", inputs={"file": path}, out=out, args={"name": path.name, "most": MOST}, limits=Limits())
    found = {}
    for line in (out / "members.jsonl").read_text().splitlines():
        entry = json.loads(line)
        found[entry["path"]] = b"too large" if entry.get("too_large") else (out / str(entry["n"])).read_bytes()
    return found


def test_members_come_out_with_their_folders_and_without_litter(tools_engine: Engine, tmp_path: Path) -> None:
    members = {"年报/一.txt": b"1", "年报/深/二.txt": b"22", "__MACOSX/._x": b"x", "年报/.DS_Store": b"x", "空/": b""}
    found = unpacked(tools_engine, archive(tmp_path / "a.zip", members), tmp_path / "out")
    assert found == {"年报/一.txt": b"1", "年报/深/二.txt": b"22"}


def test_names_in_gbk_are_read_as_they_were_meant(tools_engine: Engine, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"AAAA.txt": b"1"})
    path.write_bytes(path.read_bytes().replace(b"AAAA", "通知".encode("gbk")))
    assert unpacked(tools_engine, path, tmp_path / "out") == {"通知.txt": b"1"}


def test_a_member_over_the_limit_is_named_and_the_others_come(tools_engine: Engine, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"big": bytes(MOST + 1), "small": b"x"})
    assert unpacked(tools_engine, path, tmp_path / "out") == {"big": b"too large", "small": b"x"}


def test_an_archive_in_an_archive_stays_one(tools_engine: Engine, tmp_path: Path) -> None:
    inner = archive(tmp_path / "i.zip", {"x": b"x"}).read_bytes()
    path = archive(tmp_path / "a.zip", {"inner.zip": inner})
    assert unpacked(tools_engine, path, tmp_path / "out") == {"inner.zip": inner}


def test_web_pages_with_a_doctype_are_no_danger_in_an_archive(tools_engine: Engine, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.xml": b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "a.dtd"><a/>'})
    assert list(unpacked(tools_engine, path, tmp_path / "out")) == ["a.xml"]


def _link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


@pytest.mark.parametrize(
    ("members", "edit", "error"),
    [
        ({"../out.txt": b"x"}, None, UnsafeArchive),
        ({"/etc/passwd": b"x"}, None, UnsafeArchive),
        ({"link": b"/etc/passwd"}, _link, UnsafeArchive),
        ({f"{n}.txt": b"" for n in range(5001)}, None, UnsafeArchive),
        # Each below the limit of one file, all together more than 200 times the archive, and more than 64 MiB.
        ({f"{n}.bin": bytes(1 << 20) for n in range(90)}, None, ArchiveBomb),
    ],
    ids=["above itself", "absolute", "link", "too many", "bomb"],
)
def test_a_hostile_archive_is_refused(
    tools_engine: Engine, tmp_path: Path, members: dict[str, bytes], edit: object, error: type[EngineError]
) -> None:
    with pytest.raises(error):
        unpacked(tools_engine, archive(tmp_path / "a.zip", members, edit=edit), tmp_path / "out")


def test_an_encrypted_a_damaged_and_an_empty_one_say_so(tools_engine: Engine, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.txt": b"abc" * 100})
    whole = path.read_bytes()
    at = whole.rindex(b"PK\x01\x02")
    encrypted = whole[:at] + whole[at : at + 8] + bytes([whole[at + 8] | 1]) + whole[at + 9 :]
    for data, error in ((encrypted, Encrypted), (whole[:40] + b"\xff" * 8 + whole[48:], Unreadable), (b"", Empty)):
        path.write_bytes(data)
        with pytest.raises(error):
            unpacked(tools_engine, path, tmp_path / "out")


def test_a_document_in_a_zip_container_is_not_taken_apart(tools_engine: Engine, tmp_path: Path) -> None:
    import docx

    path = tmp_path / "really a document.zip"
    docx.Document().save(str(path))
    (tmp_path / "out").mkdir()
    args = {"name": path.name, "most": MOST}
    found = tools_engine.run("unpack", inputs={"file": path}, out=tmp_path / "out", args=args, limits=Limits())
    assert found.value == {"kind": "docx", "members": 0}
