"""Task `flatten`: text-like files become flat ODF written by us; LibreOffice never sees the foreign text itself.

Why: given HTML, LibreOffice fetches its pictures and style sheets; on CSV LibreOfficeKit dies; EPUB it cannot open.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wenyuan.engines.errors import Unreadable, Unsupported
from wenyuan.engines.task import Job, task
from wenyuan.engines.tools.charset import Decoded, decode
from wenyuan.engines.tools.flat_blocks import Flat
from wenyuan.engines.tools.flat_csv import read_csv
from wenyuan.engines.tools.flat_epub import epub_blocks
from wenyuan.engines.tools.flat_fods import write_fods
from wenyuan.engines.tools.flat_fodt import write_fodt
from wenyuan.engines.tools.flat_html import html_blocks
from wenyuan.engines.tools.flat_markdown import markdown_blocks
from wenyuan.engines.tools.flat_text import text_blocks


@task("flatten")
def flatten(job: Job) -> dict[str, Any]:
    """Write flat.fodt (txt, md, html, epub) or flat.fods (csv) from `file` of `args.kind`.

    `args.name` names the sheet of a csv. Returns the output's name and the title the file itself states ("" if none).
    Raises Unreadable, Unsupported.
    """
    kind, path = str(job.args.get("kind", "")), job.inputs["file"]
    if kind == "csv":
        sheet = read_csv(decode_file(path).text)
        write_fods(sheet, job.out / "flat.fods", name=Path(str(job.args.get("name", ""))).stem)
        return {"output": "flat.fods", "title": ""}
    flat = read_blocks(path, kind)
    write_fodt(flat, job.out / "flat.fodt")
    return {"output": "flat.fodt", "title": flat.title[:500]}


def read_blocks(path: Path, kind: str) -> Flat:
    """The blocks of a txt, md, html or epub. Raises Unreadable, Unsupported."""
    match kind:
        case "txt":
            decoded = decode_file(path)
            flat = text_blocks(decoded.text)
            return Flat(blocks=flat.blocks, title=flat.title, language=_language(decoded))
        case "md":
            return markdown_blocks(decode_file(path).text)
        case "html":
            return html_blocks(decode_file(path).text)
        case "epub":
            return epub_blocks(path)
    raise Unsupported(kind, kind=kind)


def decode_file(path: Path) -> Decoded:
    """The text of a file in whatever charset. Raises Unreadable."""
    decoded = decode(path.read_bytes())
    if decoded is None:
        raise Unreadable("no charset fits")
    return decoded


def _language(decoded: Decoded) -> str:
    """Big5 is written with traditional characters; the other charsets do not tell."""
    return "zh-TW" if decoded.charset == "big5hkscs" else ""
