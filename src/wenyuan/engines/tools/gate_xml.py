"""The gate for XML: no document type where none belongs, no entity declarations anywhere, no abysmal nesting.

expat reads the text itself, in whatever encoding it is, so a long comment or UTF-16 before the declaration hides
nothing (a search of the first bytes would be passed by both). No declaration is ever acted upon: the handlers raise
before an entity could expand, and external ones are never fetched.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from xml.parsers import expat

from wenyuan.engines.errors import Unreadable, UnsafeArchive, XmlEntities

MAX_DEPTH = 256
_CHUNK = 1024**2
#: Office XML is UTF-8 or UTF-16 by its standards; these besides occur. Others could hide a declaration from a scan.
_ENCODINGS = ("utf", "us-ascii", "ascii", "iso-8859", "windows-", "gb", "big5", "cp125")


class Doctype(Enum):
    """How much of a document type declaration is let pass."""

    FORBIDDEN = "forbidden"
    WITHOUT_SUBSET = "without_subset"
    WITHOUT_ENTITIES = "without_entities"


class XmlGuard:
    """Watches one XML text that is fed in pieces.

    Raises XmlEntities and UnsafeArchive (depth). XML that is broken passes when the break comes after its root began:
    a declaration can no longer follow, and whether such a part matters is the converter's to say.
    """

    def __init__(self, rule: Doctype) -> None:
        self._rule = rule
        self._depth = 0
        self._rooted = False
        #: Whether the text turned out not to be well formed.
        self.is_broken = False
        self._parser = parser = expat.ParserCreate()
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.XmlDeclHandler = self._on_declaration
        parser.StartDoctypeDeclHandler = self._on_doctype
        parser.EntityDeclHandler = self._on_entity
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end

    def feed(self, chunk: bytes) -> None:
        """Watch the next piece."""
        self._parse(chunk, final=False)

    def close(self) -> None:
        """The text ended."""
        self._parse(b"", final=True)

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        if self.is_broken:
            return
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            self.is_broken = True
            if not self._rooted:
                # What expat cannot read, another parser might: look for the declaration in the bytes as they are.
                plain = chunk.replace(b"\x00", b"")
                if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                    raise XmlEntities(f"declaration in broken XML: {error}") from error

    def _on_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        name = (encoding or "utf-8").lower()
        if name == "utf-7" or not name.startswith(_ENCODINGS):
            raise UnsafeArchive(f"encoding {encoding!r}", why="encoding")

    def _on_doctype(self, name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
        if self._rule is Doctype.FORBIDDEN or (self._rule is Doctype.WITHOUT_SUBSET and has_subset):
            raise XmlEntities(f"document type {name!r}")

    def _on_entity(self, name: str, *_rest: object) -> None:
        raise XmlEntities(f"entity {name!r}")

    def _on_start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._rooted = True
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnsafeArchive(f"deeper than {MAX_DEPTH}", why="depth")

    def _on_end(self, _name: str) -> None:
        self._depth -= 1


def begins_like_xml(chunk: bytes) -> bool:
    """Whether bytes could be XML in any encoding: after marks, blanks and NULs comes a `<`. Names do not count."""
    return chunk[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"<"


def check_xml_file(path: Path) -> None:
    """Guard an XML file that is a document by itself (flat ODF, Office 2003 XML). Broken XML is Unreadable here."""
    guard = XmlGuard(Doctype.FORBIDDEN)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            guard.feed(chunk)
    guard.close()
    if guard.is_broken:
        raise Unreadable("the XML is not well formed")
