"""Task `unpack`: the files of an archive, each to a numbered file, their names in a list. Archives in it stay archives."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

from wenyuan.engines.errors import ArchiveBomb, Empty, Unreadable
from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.gate_zip import MAX_RATIO, MAX_TOTAL, RATIO_FROM, checked
from wenyuan.engines.tools.sniff import recognise

LIST = "members.jsonl"
_CHUNK = 1 << 20
#: What file managers leave in archives, and nobody means to bring.
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx"})


@task("unpack")
def unpack(job: Job) -> dict[str, Any]:
    """Write the members of `file` as 0, 1, … and members.jsonl: {"n", "path", "size"}, or {"path", "size", "too_large"}.

    `args.name` is the file's name, `args.most` the bytes above which a member is named but not written. Returns
    {"kind": "zip", "members": n}; of a file that is no archive but a document in a zip container only its kind.
    Raises UnsafeArchive, ArchiveBomb, Encrypted, Unreadable, Empty.
    """
    path = job.inputs["file"]
    if not path.stat().st_size:
        raise Empty
    kind = str(recognise(path, str(job.args.get("name", "")))["kind"])
    if kind != "zip":
        return {"kind": kind, "members": 0}
    try:
        with path.open("rb") as file, checked(file, size=path.stat().st_size) as container:
            return {"kind": kind, "members": _write(container, job, size=path.stat().st_size)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise Unreadable(f"container: {error}") from error


def _write(container: zipfile.ZipFile, job: Job, *, size: int) -> int:
    most, real, n = int(job.args["most"]), 0, 0
    with (job.out / LIST).open("w", encoding="utf-8") as listed:
        for info in container.infolist():
            name = name_of(info)
            if info.is_dir() or any(part.lower() in _LITTER for part in PurePosixPath(name).parts):
                continue
            entry: dict[str, Any] = {"path": name, "size": info.file_size}
            if info.file_size > most:
                listed.write(json.dumps({**entry, "too_large": True}) + "\n")
                continue
            entry["size"] = _copy(container, info, job.out / str(n), allowed=_allowed(real, size))
            real += entry["size"]
            listed.write(json.dumps({**entry, "n": n}) + "\n")
            n += 1
    return n


def _allowed(real: int, size: int) -> int:
    """Bytes that may still come out of an archive of this size."""
    return min(MAX_TOTAL, max(RATIO_FROM, MAX_RATIO * size)) - real


def _copy(container: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, *, allowed: int) -> int:
    written = 0
    with container.open(info) as member, target.open("wb") as file:
        while chunk := member.read(_CHUNK):
            written += len(chunk)
            if written > allowed:
                raise ArchiveBomb(f"more than {MAX_TOTAL} bytes, or {MAX_RATIO} times its size", why="total")
            file.write(chunk)
    return written


def name_of(info: zipfile.ZipInfo) -> str:
    """A member's name as it was meant: archives of Chinese Windows carry GBK without saying so.

    Two characters of GBK are now and then two letters of UTF-8 as well (通知), but never a character of Han: where only one
    of the two readings has some, it is that one.
    """
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    if raw.isascii():
        return info.filename
    readings = [text for charset in ("utf-8", "gb18030") if (text := _decoded(raw, charset)) is not None]
    return next(filter(_has_han, readings), (readings or [info.filename])[0])


def _has_han(text: str) -> bool:
    """Whether there is a character of Han in it."""
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def _decoded(raw: bytes, charset: str) -> str | None:
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        return None
