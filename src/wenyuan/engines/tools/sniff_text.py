"""Texts told apart: markup by what it begins with; txt, csv and md only by the name, since their content cannot tell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenyuan.engines.tools.sniff_kinds import KINDS, ending

#: Declarations, comments and processing instructions that may stand before the root element.
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\])*>)*", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:([\w.-]+):)?([\w.-]+)")
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_HTML_ROOTS = frozenset({"html", "head", "body", "title", "meta"})
#: Fragments that programs export under a foreign name; in md, txt and csv they are part of the text.
_HTML_FRAGMENTS = frozenset({"table", "div", "p", "h1", "h2", "style", "script", "center", "font", "span", "ul", "ol"})
_MIME = re.compile(r"(?:MIME-Version|Content-Type|From|Date|Subject|X-[\w-]+):", re.IGNORECASE)
_FLAT_ODF = re.compile(r"office:mimetype\s*=\s*[\"']application/vnd\.oasis\.opendocument\.([a-z]+)")
_FLAT_KINDS = {"text": ("odt", "fodt"), "spreadsheet": ("ods", "fods"), "presentation": ("odp", "fodp")}
_BY_NAME = ("csv", "md", "html")


@dataclass(frozen=True, kw_only=True)
class TextFound:
    """What a text turned out to be."""

    kind: str
    variant: str = ""


def tell_text(head: str, name: str) -> TextFound:
    """Tell the kind of a decoded text by its first characters; `name` decides among txt, csv and md only."""
    start = _PROLOG.match(head)
    body = head[start.end() if start else 0 :]
    root = _ROOT.match(body)
    named = _named_kind(name)
    if _HTML_DOCTYPE.search(head[: start.end() if start else 0]):
        return TextFound(kind="html")
    if root is not None and (found := _by_root(root[2].lower(), head, plain_name=named in {"csv", "md"})):
        return found
    if _MIME.match(head) and "multipart/related" in head[:4096].lower():
        return TextFound(kind="mht")
    if named == "html" and re.search(r"<[a-z][^>]*>", head, re.IGNORECASE):
        return TextFound(kind="html")
    return TextFound(kind=named if named in {"csv", "md"} else "txt")


def _by_root(root: str, head: str, *, plain_name: bool) -> TextFound | None:
    if root in _HTML_ROOTS or (root in _HTML_FRAGMENTS and not plain_name):
        return TextFound(kind="html")
    if root == "svg":
        return TextFound(kind="svg")
    if root == "document" and (told := _FLAT_ODF.search(head)) and told[1] in _FLAT_KINDS:
        kind, variant = _FLAT_KINDS[told[1]]
        return TextFound(kind=kind, variant=variant)
    # Office 2003's XML, which many Chinese web systems still export as .doc and .xls.
    if root == "worddocument" and "schemas.microsoft.com/office/word/2003" in head:
        return TextFound(kind="doc", variant="xml2003")
    if root == "workbook" and "urn:schemas-microsoft-com:office:spreadsheet" in head:
        return TextFound(kind="xls", variant="xml2003")
    return None


def _named_kind(name: str) -> str:
    end = ending(name)
    return next((kind for kind in _BY_NAME if end in KINDS[kind].endings), "txt")
