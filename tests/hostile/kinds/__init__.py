"""Hostile files by kind, all made here byte by byte: nobody has to trust a binary in the repository.

`ALL` has them in the order of the families: what a PDF, an office package, an archive, a sheet, a text, a picture can be
made to do to whoever opens it, and files that pretend to be something else.
"""

from __future__ import annotations

from tests.hostile.kinds import (
    archives,
    confusion,
    markup,
    odf,
    ooxml,
    pdf_forms,
    pdf_structure,
    pictures,
    rtf,
    sheets,
    texts,
)
from tests.hostile.kinds.kind import Hostile, Outside

ALL: tuple[Hostile, ...] = (
    *pdf_structure.KINDS,
    *pdf_forms.KINDS,
    *ooxml.KINDS,
    *archives.KINDS,
    *odf.KINDS,
    *sheets.KINDS,
    *texts.KINDS,
    *markup.KINDS,
    *confusion.KINDS,
    *pictures.KINDS,
    *rtf.KINDS,
)

__all__ = ["ALL", "Hostile", "Outside"]
