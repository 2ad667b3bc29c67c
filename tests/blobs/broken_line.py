"""A line to a server that breaks as it is told: what lies between us and an S3 that is far away."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from enum import StrEnum


class Trouble(StrEnum):
    """What happens to one connection."""

    NONE = "none"
    #: Reset at once.
    RESET = "reset"
    #: An answer that is not the server's.
    ERROR_500 = "500"
    ERROR_503 = "503"
    #: The server gets a part of what is sent, and the line is cut.
    CUT_REQUEST = "cut request"
    #: The server does all of it, and its answer is cut after a few bytes.
    CUT_ANSWER = "cut answer"
    #: The answer comes, some bytes at a time.
    SLOW = "slow"
    #: Nobody answers.
    SILENT = "silent"


class BrokenLine:
    """A TCP proxy before `host:port` whose troubles are drawn from `troubles` by `dice`, one a connection.

    Every connection carries one request: the proxy says so to both sides.
    """

    def __init__(self, host: str, port: int, dice: random.Random) -> None:
        self._server = (host, port)
        self._dice = dice
        self._lock = threading.Lock()
        self.troubles: list[Trouble] = [Trouble.NONE]
        #: Connections by what happened to them.
        self.met: Counter[Trouble] = Counter()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._silent: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """End it, and what hangs in it."""
        self._listener.close()
        for one in self._silent:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                trouble = self._dice.choice(self.troubles)
                self.met[trouble] += 1
            threading.Thread(target=self._serve, args=(client, trouble), daemon=True).start()

    def _serve(self, client: socket.socket, trouble: Trouble) -> None:
        with contextlib.suppress(OSError):
            if trouble is Trouble.SILENT:
                self._silent.append(client)
                return
            if trouble is Trouble.RESET:
                _reset(client)
                return
            head, body = _head(client)
            if trouble in {Trouble.ERROR_500, Trouble.ERROR_503}:
                text = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>no</Message></Error>"
                said = f"HTTP/1.1 {trouble.value} No\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
                client.sendall(said.encode() + text)
                client.close()
                return
            with socket.create_connection(self._server, timeout=20) as server:
                self._pass_on(client, server, head, body, trouble)
        client.close()

    def _pass_on(
        self, client: socket.socket, server: socket.socket, head: bytes, body: bytes, trouble: Trouble
    ) -> None:
        # The server ends the connection after its answer, and the client hears so: one request each.
        server.sendall(head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        up = threading.Thread(target=_upwards, args=(client, server, body, trouble is Trouble.CUT_REQUEST), daemon=True)
        up.start()
        if trouble is Trouble.CUT_REQUEST:
            up.join(10)
            server.close()
            _reset(client)
            return
        answer = server.recv(65536)
        while answer.startswith(b"HTTP/1.1 100") and b"\r\n\r\n" in answer:
            client.sendall(answer[: answer.index(b"\r\n\r\n") + 4])
            answer = answer[answer.index(b"\r\n\r\n") + 4 :] or server.recv(65536)
        if trouble is Trouble.CUT_ANSWER:
            # The server has done what it was asked: it says so, and we do not hear the end of it.
            client.sendall(answer[: self._dice.randrange(1, max(2, len(answer)))])
            _reset(client)
            return
        step = 16_384 if trouble is Trouble.SLOW else 65_536
        pause = threading.Event()
        while answer:
            for at in range(0, len(answer), step):
                client.sendall(answer[at : at + step])
                if trouble is Trouble.SLOW:
                    pause.wait(0.005)
            answer = server.recv(65536)


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    """A request's head with its empty line, and what of its body came along."""
    found = b""
    while b"\r\n\r\n" not in found:
        more = client.recv(65536)
        if not more:
            raise OSError("no request")
        found += more
    at = found.index(b"\r\n\r\n") + 4
    return found[:at], found[at:]


def _upwards(client: socket.socket, server: socket.socket, body: bytes, is_cut: bool) -> None:
    with contextlib.suppress(OSError):
        if is_cut:
            server.sendall(body[: len(body) // 2])
            return
        while True:
            if body:
                server.sendall(body)
            body = client.recv(65536)
            if not body:
                return


def _reset(client: socket.socket) -> None:
    """End a connection by RST, not by an orderly end."""
    with contextlib.suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
