"""The objects a page is painted from: where pictures stand."""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
from pypdfium2 import raw

from wenyuan.engines.tools.pdf_common import Box, View

#: Share of the page that pictures must cover to make it a picture of a page.
MOST = 0.5
#: Pictures may sit in form objects, these in others; scanners nest no deeper than this.
_FORM_DEPTH = 3


def is_picture(page: pdfium.PdfPage, view: View) -> bool:
    """Whether pictures cover most of the page: one scan, or the strips that some scanners make of it."""
    covered = sum(box.area for box in image_boxes(page, view))
    return covered > MOST * view.width * view.height


def image_boxes(page: pdfium.PdfPage, view: View) -> list[Box]:
    """Boxes of the pictures on the page as displayed, clipped to it. A form object that holds one counts whole."""
    boxes = []
    for i in range(raw.FPDFPage_CountObjects(page)):
        found = raw.FPDFPage_GetObject(page, i)
        if found and _has_image(found, _FORM_DEPTH):
            box = object_box(found, view)
            if box:
                boxes.append(view.clipped(box))
    return boxes


def object_box(page_object: raw.FPDF_PAGEOBJECT, view: View) -> Box | None:
    """Where a page object is displayed; None if it has no place."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(page_object, left, bottom, right, top):
        return None
    return view.box(left.value, bottom.value, right.value, top.value)


def _has_image(page_object: raw.FPDF_PAGEOBJECT, depth: int) -> bool:
    kind = raw.FPDFPageObj_GetType(page_object)
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        return True
    if kind != raw.FPDF_PAGEOBJ_FORM or depth == 0:
        return False
    count = raw.FPDFFormObj_CountObjects(page_object)
    return any(_has_image(raw.FPDFFormObj_GetObject(page_object, i), depth - 1) for i in range(count))
