"""The second road: a whole soffice behind bubblewrap gives the same pages, and gets out as little."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw

from tests.engines.canary.documents import build
from tests.engines.canary.listener import listening
from wenyuan.engines import errors
from wenyuan.engines.client import Engine
from wenyuan.engines.oneshot import run_walled
from wenyuan.engines.specimens import WORDS, specimens
from wenyuan.engines.task import Limits

LIMITS = Limits(wall_seconds=120, cpu_seconds=120, memory_mib=2048)

pytestmark = pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")


@pytest.mark.parametrize("specimen", specimens(), ids=lambda specimen: specimen.kind)
def test_a_whole_soffice_gives_the_same_pages(office_engine: Engine, tmp_path: Path, specimen) -> None:
    source = tmp_path / "source"
    source.write_bytes(specimen.data)
    args = {"kinds": {"0": specimen.kind}}
    done = office_engine.run("convert_oneshot", inputs={"0": source}, out=tmp_path, args=args, limits=LIMITS)
    pdf = pypdfium2.PdfDocument(tmp_path / "0.pdf")
    assert done.value["results"]["0"]["pages_hint"] == len(pdf) == specimen.pages
    assert WORDS in pdf[0].get_textpage().get_text_range()
    assert raw.FPDFCatalog_IsTagged(pdf.raw)


@pytest.mark.parametrize("name", ["odg-image", "html-css"])
def test_canaries_do_not_get_out_of_a_whole_soffice(office_engine: Engine, tmp_path: Path, name: str) -> None:
    data = io.BytesIO()
    Image.effect_noise((48, 48), 90).save(data, "PNG")
    with listening(data.getvalue()) as (address, asked):
        kind, content = build(address, "file:///x", "file:///y")[name]
        source = tmp_path / "source"
        source.write_bytes(content)
        args = {"kinds": {"0": kind}}
        office_engine.run("convert_oneshot", inputs={"0": source}, out=tmp_path, args=args, limits=LIMITS)
    assert asked == set()
    assert (tmp_path / "0.pdf").stat().st_size > 0


def test_a_program_behind_the_walls_sees_no_file_and_no_network(tmp_path: Path) -> None:
    (tmp_path / "marker").write_text("outside")
    variables: dict[str, str] = {}
    run_walled(["/usr/bin/test", "-r", "/usr/bin/test"], binds=[], variables=variables)
    for words in (
        ["/usr/bin/test", "-e", str(tmp_path / "marker")],
        ["/usr/bin/test", "-e", "/sys/class/net/eth0"],
        ["/usr/bin/bash", "-c", "echo > /dev/tcp/127.0.0.1/80"],
        ["/usr/bin/touch", "/usr/x"],
    ):
        with pytest.raises(errors.EngineCrashed):
            run_walled(words, binds=[], variables=variables)


def test_a_soffice_that_takes_too_long_is_stopped_with_all_its_processes(office_engine: Engine, tmp_path: Path) -> None:
    specimen = specimens()[0]
    source = tmp_path / "source"
    source.write_bytes(specimen.data)
    with pytest.raises(errors.EngineTimeout):
        office_engine.run(
            "convert_oneshot",
            inputs={"0": source},
            out=tmp_path,
            args={"kinds": {"0": specimen.kind}},
            limits=Limits(wall_seconds=0.3, memory_mib=2048),
        )
    scratch = str(office_engine.socket.with_name(office_engine.socket.name + ".jobs"))
    left = [path for path in Path("/proc").glob("[0-9]*/cmdline") if scratch.encode() in _read(path)]
    assert [path for path in left if b"soffice" in _read(path)] == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_only_one_file_at_a_time(office_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    inputs = {"0": tmp_path / "a", "1": tmp_path / "a"}
    with pytest.raises(errors.EngineError, match="one input"):
        office_engine.run("convert_oneshot", inputs=inputs, out=tmp_path, limits=LIMITS)
