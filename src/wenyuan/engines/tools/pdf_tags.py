"""Single elements of a structure tree: what lies in them and what they say of themselves."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from pypdfium2 import raw

from wenyuan.engines.tools.pdf_common import Box, View, read_utf16

#: Columns that one cell may span.
_MAX_SPAN = 100


def content_numbers(element: Any) -> set[int]:
    """Marked content ids of an element and all that lies in it; each element is visited once."""
    seen: set[int] = set()
    found: set[int] = set()
    waiting = [element]
    while waiting:
        current = waiting.pop()
        address = ctypes.addressof(current.contents)
        if address in seen:
            continue
        seen.add(address)
        for child, number in children(current):
            if child:
                waiting.append(child)
            elif number >= 0:
                found.add(number)
    return found


def children(element: Any) -> Iterator[tuple[Any, int]]:
    """(element, -1) or (None, marked content id) for each child that lies on this page."""
    for i in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, i)
        yield (child, -1) if child else (None, raw.FPDF_StructElement_GetChildMarkedContentID(element, i))


def text_of(function: Any, element: Any) -> str:
    """What one of pdfium's functions says about an element: its type, alternative text."""
    return read_utf16(lambda buffer, size: function(element, buffer, size))


def numbers_of(element: Any, name: bytes) -> list[float]:
    """A number or an array of numbers among an element's attributes; empty if it is not there."""
    number = ctypes.c_float()
    for i in range(raw.FPDF_StructElement_GetAttributeCount(element)):
        attributes = raw.FPDF_StructElement_GetAttributeAtIndex(element, i)
        value = raw.FPDF_StructElement_Attr_GetValue(attributes, name) if attributes else None
        if not value:
            continue
        count = raw.FPDF_StructElement_Attr_CountChildren(value)
        parts = [raw.FPDF_StructElement_Attr_GetChildAtIndex(value, k) for k in range(count)] if count > 0 else [value]
        return [number.value for part in parts if raw.FPDF_StructElement_Attr_GetNumberValue(part, number)]
    return []


def column_span(element: Any) -> int:
    """Columns that a cell spans, at least 1."""
    span = numbers_of(element, b"ColSpan")
    return min(max(1, int(span[0])), _MAX_SPAN) if span else 1


def declared_box(element: Any, view: View) -> Box | None:
    """The box that an element states itself, for figures painted by other means than marked objects."""
    sides = numbers_of(element, b"BBox")
    return view.box(*sides) if len(sides) == 4 else None
