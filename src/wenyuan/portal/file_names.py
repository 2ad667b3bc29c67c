"""The name under which a file leaves the site: safe on every system and honest about what it is."""

from __future__ import annotations

import re
import unicodedata

from wenyuan.library.models import Revision
from wenyuan.portal.kinds import endings

#: Longest name in bytes that all usual file systems take.
MAX_BYTES = 255
_RESERVED = re.compile(r'[\\/:*?"<>|]+')


def clean(name: str) -> str:
    """`name` without controls, direction marks (a RLO makes "gpj.exe" look like "exe.jpg") and reserved signs."""
    shown = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    return _RESERVED.sub("_", shown).strip(" .")


def original_name(revision: Revision) -> str:
    """The name as it was given; the ending of its true kind is added where the name says something else."""
    return agreeing_name(revision.file_name, revision.kind)


def agreeing_name(file_name: str, kind: str) -> str:
    """A name that was given, with the ending of the kind where it says something else."""
    name = clean(file_name)
    agreeing = endings(kind)
    if agreeing and name.rpartition(".")[2].lower() not in agreeing:
        name = f"{name}.{agreeing[0]}"
    return _fit(name) or "document"


def pdf_name(revision: Revision) -> str:
    """The name of the PDF made of the file."""
    return _fit(re.sub(r"\.[A-Za-z0-9]{1,5}$", "", clean(revision.file_name)) + ".pdf")


def _fit(name: str) -> str:
    """Shorten the part before the ending until the name fits, never in the middle of a character."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = ending, ""
    room = MAX_BYTES - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + ending
