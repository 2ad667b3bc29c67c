"""The real tools zygote at the socket where the renditions look for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wenyuan.engines import client
from wenyuan.env import env

#: What the reader asks for; the rest of the tools would only cost their start.
MODULES = ("pdf_layer", "pdf_reflow", "pdf_render")


@pytest.fixture(scope="session")
def tools_zygote() -> Iterator[client.Engine]:
    """A running zygote with the PDF tasks, at HOME/run/tools.sock."""
    socket = env().home / "run" / "tools.sock"
    socket.parent.mkdir(parents=True, exist_ok=True)
    options = [word for name in MODULES for word in ("--module", f"wenyuan.engines.tools.{name}")]
    process = client.start("tools", socket, parallel=2, options=options)
    yield client.Engine(socket)
    process.terminate()
    process.wait(timeout=20)
