"""The sample library, built once a session by the real office in its jail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.engines.zygotes import zygote
from wenyuan.demo.builder import Sample, build
from wenyuan.demo.writers import SaveAs


@pytest.fixture(scope="session")
def save_as(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SaveAs]:
    """Saving in other formats, as `wenyuan demo` does it."""
    with zygote("office", tmp_path_factory.mktemp("demo-office")) as engine:

        def save(source: Path, form: str, target: Path) -> None:
            with TemporaryDirectory() as folder:
                args = {"kinds": {"0": source.suffix[1:]}, "format": form}
                outcome = engine.run("convert", inputs={"0": source}, out=Path(folder), args=args)
                assert outcome.value["results"]["0"]["ok"], outcome.value
                target.write_bytes((Path(folder) / f"0.{form}").read_bytes())

        yield save


@pytest.fixture(scope="session")
def library(save_as: SaveAs, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sample]:
    """Every sample by its file name, built."""
    samples = build(tmp_path_factory.mktemp("samples"), save_as=save_as)
    return {sample.path.name: sample for sample in samples}
