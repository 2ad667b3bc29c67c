"""A page as a PDF to keep or to print: our own HTML on the road by which HTML of strangers becomes pages."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from wenyuan.engines.client import failure
from wenyuan.engines.errors import EngineCrashed, EngineError, OutputTooBig, Unreadable
from wenyuan.ingest.context import Engines, look_limits, office_limits, scratch
from wenyuan.kernel.errors import WenyuanError

log = logging.getLogger(__name__)

#: The longest report that is held in memory to be sent.
MOST_BYTES = 32 << 20


class NoReport(WenyuanError):
    """The report cannot be made right now, because the conversion program did not do it. The page itself can be printed, and its data taken as JSON; try again in a while."""

    code, status, retry = "no_report", 503, True


def pdf_report(request: HttpRequest, context: dict[str, Any]) -> bytes:
    """The evidence of `context` as a PDF, made in the jailed children; nothing is kept. Takes a second or two.

    Raises NoReport while the engines are away, or if they fail.
    """
    html = render_to_string("portal/copies/report.html", context, request=request)
    try:
        return _converted(html)
    except EngineError as error:
        log.warning("no report: %s", error)
        raise NoReport(str(error)) from error


def _converted(html: str) -> bytes:
    engines = Engines.of_this_machine()
    with scratch() as folder:
        source, flat, out = folder / "report.html", folder / "flat", folder / "out"
        source.write_text(html, encoding="utf-8")
        flat.mkdir()
        out.mkdir()
        made = engines.tools.run(
            "flatten", inputs={"file": source}, out=flat, args={"kind": "html"}, limits=look_limits(slow=False)
        )
        if made.value["output"] != "flat.fodt":
            raise EngineCrashed("flatten named another output")
        outcome = engines.office.run(
            "convert",
            inputs={"0": flat / "flat.fodt"},
            out=out,
            args={"kinds": {"0": "fodt"}},
            limits=office_limits(slow=False),
        )
        result = outcome.value["results"]["0"]
        if not result["ok"]:
            raise failure(result)
        pdf = out / "0.pdf"
        if pdf.is_symlink() or not pdf.is_file():
            raise EngineCrashed("the conversion left no PDF")
        if pdf.stat().st_size > MOST_BYTES:
            raise OutputTooBig(f"{pdf.stat().st_size} bytes")
        data = pdf.read_bytes()
    if not data.startswith(b"%PDF-"):
        raise Unreadable("what the conversion left is no PDF")
    return data
