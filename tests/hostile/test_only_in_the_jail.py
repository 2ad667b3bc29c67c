"""Nothing outside a jailed child parses a stranger's bytes: what may import which parser, and what the processes load."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import wenyuan

SOURCE = Path(wenyuan.__file__).parent
#: Libraries and modules that parse what they are given.
FOREIGN = frozenset(
    "pypdfium2 PIL lxml python_calamine olefile charset_normalizer striprtf markdown_it nh3 docx pptx openpyxl fontTools".split()
)
STANDARD = frozenset(
    "zipfile tarfile zlib gzip bz2 lzma xml html.parser email mailbox csv plistlib pickle marshal shelve".split()
)
#: Who may import one of them outside engines/tools and demo (which makes its own files), and whose bytes it is about.
OWN_BYTES = {
    ("engines/standins.py", "fontTools"): "the fonts that are installed on this machine",
    ("engines/specimens.py", "zipfile"): "writes the self-check's documents",
    ("search/tantivy_files.py", "zlib"): "checksums of the index's own files",
    ("search/tantivy_fields.py", "zlib"): "packs and unpacks what the index itself stored",
    ("search/suggest/edits.py", "zlib"): "a checksum of a word",
    ("renditions/cache.py", "zlib"): "a checksum of a cache key",
    ("administration/csv_files.py", "csv"): "writes only",
    ("moderation/tree_files.py", "csv"): "a librarian's list of categories, text of bounded length",
}
#: What others may take from the children's code: words, numbers and rules about strings, no parser.
FROM_TOOLS = frozenset(
    "clean_text MOST_PARTS MAX_ENTRIES NEAREST FARTHEST LARGEST worthwhile_author worthwhile_title promises_pages finished".split()
)


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of every import of a file; the name is "" for a whole module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)


def parsers() -> set[tuple[str, str]]:
    """(file, parser) outside the children's code and the sample library."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE).as_posix()
        if place.startswith(("engines/tools/", "demo/")):
            continue
        for module, _ in imports(path):
            names = {module, module.split(".")[0]} & (FOREIGN | STANDARD)
            found |= {(place, name) for name in names}
    return found


def test_parsers_are_imported_only_where_the_bytes_are_our_own() -> None:
    assert parsers() - set(OWN_BYTES) == set()


def test_the_list_of_exceptions_names_no_file_that_needs_none() -> None:
    assert set(OWN_BYTES) - parsers() == set()


def test_of_the_childrens_code_others_take_no_parser() -> None:
    taken = {
        name
        for path in SOURCE.rglob("*.py")
        if not path.relative_to(SOURCE).as_posix().startswith("engines/")
        for module, name in imports(path)
        if module.startswith("wenyuan.engines.tools")
    }
    assert taken - FROM_TOOLS == set()


def test_web_worker_and_indexer_do_not_even_load_a_parser() -> None:
    # charset_normalizer comes with requests, which django-allauth brings; the test above says that we do not call it.
    script = f"""
import importlib, os, pkgutil, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.settings")
import django, wenyuan
django.setup()
for module in pkgutil.walk_packages(wenyuan.__path__, "wenyuan."):
    if not any(part in module.name for part in (".engines.", ".demo", "__main__", ".migrations")):
        importlib.import_module(module.name)
print(*(name for name in {sorted(FOREIGN - {"charset_normalizer"})} if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
