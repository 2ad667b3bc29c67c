"""A web server that remembers what was asked of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def listening(picture: bytes) -> Iterator[tuple[str, set[str]]]:
    """Serve `picture` under every path of a port of its own; gives the address and the set of paths asked for."""
    asked: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.add(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(picture)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(picture)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 -- the names that the base class looks for

        def log_message(self, *_: object) -> None:
            """Say nothing: the set is the record."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
