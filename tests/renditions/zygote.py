"""The real tools zygote at the socket where the renditions look for it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from wenyuan.engines import client
from wenyuan.engines.errors import EngineUnavailable
from wenyuan.env import env

#: What the reader asks for; the rest of the tools would only cost their start.
MODULES = ("pdf_layer", "pdf_reflow", "pdf_render", "logo")


@pytest.fixture(scope="module")
def tools_zygote() -> Iterator[client.Engine]:
    """A running zygote with the PDF tasks, at HOME/run/tools.sock. For one module: it leaves the socket to others."""
    socket = env().home / "run" / "tools.sock"
    with contextlib.suppress(EngineUnavailable):
        # The browser tests have started theirs, which has these tasks too and lives as long as the session.
        client.Engine(socket).ping()
        yield client.Engine(socket)
        return
    socket.parent.mkdir(parents=True, exist_ok=True)
    options = [word for name in MODULES for word in ("--module", f"wenyuan.engines.tools.{name}")]
    process = client.start("tools", socket, parallel=2, options=options)
    yield client.Engine(socket)
    process.terminate()
    process.wait(timeout=20)
