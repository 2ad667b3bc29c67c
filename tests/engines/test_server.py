"""The zygote's loop itself, where a real child would be too quick to meet by appointment."""

from __future__ import annotations

import os
import selectors
import socket
from pathlib import Path

from wenyuan.engines import jail
from wenyuan.engines.child import Cell
from wenyuan.engines.server import House, Server


def test_what_one_event_let_go_of_is_not_called_by_the_next(tmp_path: Path) -> None:
    """A child's end and its last words come in one wait; seeing to the end closes the pipe, which is then not read."""
    house = House(tasks={}, cell=Cell(walls=jail.NO_WALLS, read=(), address_space=False), scratch=tmp_path, parallel=1)
    server = Server(house, socket.create_server(("127.0.0.1", 0)))
    pipes = [os.pipe() for _ in range(2)]
    called = []

    def closes_both(n: int) -> None:
        called.append(n)
        for source, _ in pipes:
            server.selector.unregister(source)
            os.close(source)

    for n, (source, target) in enumerate(pipes):
        os.write(target, b"x")
        server.selector.register(source, selectors.EVENT_READ, lambda n=n: closes_both(n))
    server.turn()
    assert len(called) == 1
    server.close()
    for _, target in pipes:
        os.close(target)
