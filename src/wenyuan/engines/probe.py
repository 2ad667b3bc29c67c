"""The self-check of the engines: each claim is tried, on four tiny documents and on the jail itself."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from wenyuan.engines import attempts, fonts
from wenyuan.engines.client import Engine, failure
from wenyuan.engines.errors import EngineError
from wenyuan.engines.specimens import WORDS, Specimen, specimens
from wenyuan.engines.task import Limits

LIMITS = Limits(wall_seconds=60.0, cpu_seconds=60, memory_mib=2048)

#: Debian's -nogui packages lack the .ui files without which LibreOfficeKit opens no sheet.
_PACKAGES = "libreoffice-writer libreoffice-calc libreoffice-impress libreoffice-draw (not the -nogui ones)"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One claim: whether it holds, what was seen or what to do, and how long the trial took."""

    name: str
    ok: bool
    detail: str
    seconds: float


class _Failed(Exception):
    """The claim does not hold; the text says what to do."""


def probe_all(office: Engine, tools: Engine) -> list[Check]:
    """Try everything that conversion rests on; takes some seconds. Raises nothing: what fails is a Check that says so."""
    return list(_checks(office, tools))


def _checks(office: Engine, tools: Engine) -> Iterator[Check]:
    yield _try("libreoffice", lambda: str(office.ping()["engine"]))
    for name, engine in (("office", office), ("tools", tools)):
        yield _try(f"jail: {name}", partial(_jailed, engine))
    with tempfile.TemporaryDirectory(prefix="wenyuan-probe-") as folder:
        for specimen in specimens():
            work = Path(folder) / specimen.kind
            work.mkdir()
            yield _try(f"convert: {specimen.kind}", partial(_converts, office, tools, specimen, work, "convert"))
        work = Path(folder) / "oneshot"
        work.mkdir()
        first = specimens()[0]
        yield _try("convert: one-shot", partial(_converts, office, tools, first, work, "convert_oneshot"))
    yield _try("fonts", _fonts)


def _try(name: str, claim: Callable[[], str]) -> Check:
    started = time.monotonic()
    try:
        detail, ok = claim(), True
    except _Failed as failed:
        detail, ok = str(failed), False
    except EngineError as error:
        detail, ok = f"{error.code}: {error.detail}", False
    return Check(name=name, ok=ok, detail=detail, seconds=round(time.monotonic() - started, 3))


def _jailed(engine: Engine) -> str:
    """A marker outside the job and connections must be out of a child's reach, and within that of this process."""
    with attempts.Bait() as targets:
        bare = attempts.succeeded(marker=targets.marker, port=targets.port, unix=targets.unix)
        args = {"marker": str(targets.marker), "port": targets.port, "unix": str(targets.unix)}
        jailed = engine.run("jail_probe", inputs={}, args=args).value
    ways = sorted(name for name, worked in jailed.items() if worked)
    facts = engine.ping()
    if ways or not jailed:
        raise _Failed(f"a child can get out ({', '.join(ways)}); {facts['jail']}")
    blind = sorted(name for name, worked in bare.items() if not worked)
    unproved = f"; closed without the jail too: {', '.join(blind)}" if blind else ""
    return f"tier {facts['tier']}, {facts['jail']}{unproved}"


def _converts(office: Engine, tools: Engine, specimen: Specimen, folder: Path, task: str) -> str:
    """The specimen becomes a tagged PDF with its pages and its words."""
    source = folder / f"specimen.{specimen.kind}"
    source.write_bytes(specimen.data)
    try:
        done = office.run(task, inputs={"0": source}, out=folder, args={"kinds": {"0": specimen.kind}}, limits=LIMITS)
        result = done.value["results"]["0"]
        if not result["ok"]:
            raise failure(result)
    except EngineError as error:
        if error.code in {"engine_unavailable", "timeout", "memory"}:
            raise
        raise _Failed(f"{error.code}: {error.detail}; install {_PACKAGES}") from None
    pdf = {"pdf": folder / "0.pdf"}
    pages = tools.run("pdf_pages", inputs=pdf, args={"max_pages": 10}, limits=LIMITS).value
    tools.run("pdf_text", inputs=pdf, out=folder, limits=LIMITS)
    lines = (folder / "text.jsonl").read_text(encoding="utf-8").splitlines()
    text = "".join(json.loads(line)["text"] for line in lines)
    if pages["page_count"] != specimen.pages:
        raise _Failed(f"{pages['page_count']} pages instead of {specimen.pages}")
    if WORDS not in text:
        raise _Failed(f"the text {WORDS} is missing from the pages")
    if not pages["tagged"]:
        raise _Failed("the PDF is not tagged")
    return f"{specimen.pages} pages, {done.cpu_seconds:.2f} s of CPU"


def _fonts() -> str:
    families = fonts.installed()
    lacking = fonts.missing(families)
    if lacking:
        names, packages = (
            ", ".join(need.name for need in lacking),
            " ".join(dict.fromkeys(n.package for n in lacking)),
        )
        raise _Failed(f"missing: {names}; install {packages}")
    return f"{len(families)} families"
