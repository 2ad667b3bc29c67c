"""The task `convert`: office files to PDF (or to another office format) by LibreOfficeKit, in a child of the zygote."""

from __future__ import annotations

import json
import mmap
import os
import re
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wenyuan.engines.errors import EngineError, EngineUnavailable, OutputTooBig, Unreadable
from wenyuan.engines.libreoffice import Installed
from wenyuan.engines.lok import Kit, Library
from wenyuan.engines.task import Job, Task

#: Most files of one call. They share a process, so they must be one uploader's and of one visibility.
MOST_FILES = 20

#: Raised when a change here changes the pages: documents made with an older one may be renewed.
OPTIONS_VERSION = 1

# The same settings in the profile have no effect. Tags give paragraphs for reflow, bookmarks an outline. Form fields
# are drawn as what they show: widgets would be missing from page text and pictures.
_PDF = {"UseTaggedPDF": True, "ExportBookmarks": True, "ExportFormFields": False}
#: Filter options of a PDF, the same on every road.
PDF_OPTIONS = json.dumps({name: {"type": "boolean", "value": str(on).lower()} for name, on in _PDF.items()})

_WORD = re.compile(r"[a-z0-9]{1,8}")
_NUMBER = re.compile(r"\d{1,3}")
_PAGES = re.compile(rb"/Type/Pages\b[^>]{0,400000}?/Count (\d+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Office:
    """What the zygote prepared before it forks."""

    installed: Installed
    library: Library
    template: Path
    #: Fingerprint of everything that decides how pages look.
    engine: str

    def tasks(self) -> dict[str, Task]:
        """The tasks of this room by name."""
        return {"convert": self.convert}

    def convert(self, job: Job) -> dict[str, Any]:
        """Convert each input `n` (a number) to `n.<format>` in the job's output folder.

        args: kinds {"0": "docx", ...} (the ending the private copy gets; LibreOffice goes by content), format
        ("pdf" if absent). Gives {"results": {n: {"ok": True, "doc_type", "pages_hint", "cpu"} or {"ok": False,
        "code", "detail"}}, "engine"}; "cpu" is the file's own seconds. One file that cannot be read does not harm the others; one that kills the process does.
        """
        kinds, format_ = job.args.get("kinds", {}), job.args.get("format", "pdf")
        if len(job.inputs) > MOST_FILES or not _WORD.fullmatch(format_):
            raise EngineError(f"at most {MOST_FILES} files and a plain format: {len(job.inputs)}, {format_!r}")
        for role in job.inputs:
            if not _NUMBER.fullmatch(role) or not _WORD.fullmatch(kinds.get(role, "bin")):
                raise EngineError(f"inputs are numbered and have a plain kind: {role!r}")
        home = Path(os.environ["HOME"])
        shutil.copytree(self.template, home / "profile")
        kit = self.library.open(home / "profile")
        # LibreOffice aborts on this signal; without it the write fails and it says so.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        results: dict[str, Any] = {}
        for role in sorted(job.inputs, key=int):
            # A private copy: LibreOffice leaves its lock file beside the source.
            source = home / f"{role}.{kinds.get(role, 'bin')}"
            shutil.copyfile(job.inputs[role], source)
            results[role] = _one(kit, source, job.out / f"{role}.{format_}", format_)
            source.unlink(missing_ok=True)
        return {"results": results, "engine": self.engine}


def _one(kit: Kit, source: Path, target: Path, format_: str) -> dict[str, Any]:
    started = time.process_time()
    try:
        document = kit.load(source)
        try:
            doc_type = document.type
            document.save(target, format_, PDF_OPTIONS if format_ == "pdf" else "")
        finally:
            document.close()
        if not target.exists() or not target.stat().st_size:
            raise Unreadable("LibreOffice wrote nothing")
    except EngineUnavailable:
        raise
    except EngineError as error:
        return {"ok": False, "code": error.code, "detail": error.detail}
    except OSError as error:
        return {"ok": False, "code": _save_error(str(error)), "detail": str(error)}
    pages = pages_hint(target) if format_ == "pdf" else 0
    return {"ok": True, "doc_type": doc_type, "pages_hint": pages, "cpu": round(time.process_time() - started, 4)}


def _save_error(words: str) -> str:
    """A failed write is the size limit (or a full disk, which the parent sees); anything else is the file's fault."""
    return OutputTooBig.code if "Io" in words and "Write" in words else Unreadable.code


def pages_hint(pdf: Path) -> int:
    """The page count that LibreOffice wrote into the root of its page tree, 0 if it is not found. Untrusted."""
    with pdf.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        start = data.rfind(b"/Type/Pages")
        found = _PAGES.match(data, start) if start >= 0 else None
        return int(found[1]) if found else 0
