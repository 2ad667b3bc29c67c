"""Reading XML members of a package, safely and piece by piece."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO

from lxml import etree


def iterparse(
    source: IO[bytes], *, events: tuple[str, ...] = ("end",), tags: tuple[str, ...]
) -> Iterator[tuple[str, etree._Element]]:
    """lxml's iterparse with the options that hostile XML needs, over the named elements of any namespace.

    No entities, no network, no huge trees; broken XML gives what stands before the break.
    """
    yield from etree.iterparse(
        source,
        events=events,
        tag=[f"{{*}}{tag}" for tag in tags],
        recover=True,
        huge_tree=False,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse(data: bytes) -> etree._Element | None:
    """A small XML text as a tree, under the same options; None where nothing of it can be read."""
    parser = etree.XMLParser(recover=True, huge_tree=False, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local(element: etree._Element) -> str:
    """The element's name without its namespace: strict and transitional OOXML differ in nothing else."""
    return str(etree.QName(element).localname)


def forget(element: etree._Element) -> None:
    """Free a finished element and all before it, so that memory does not grow with the document."""
    element.clear(keep_tail=True)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def read_member(package: zipfile.ZipFile, name: str, *, limit: int = 4 * 1024**2) -> bytes:
    """At most `limit` bytes of a small member; b"" where it is missing."""
    try:
        with package.open(name) as member:
            return member.read(limit)
    except KeyError:
        return b""
