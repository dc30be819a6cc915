"""A server that sends exactly the bytes it is told to, over a real socket, and then does worse."""

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

HOLD = "hold the connection open and say nothing"
RESET = "reset the connection"
BEAT = "send keep-alive comments until the client leaves"
LINGER_NOT = struct.pack("ii", 1, 0)

TLS_HANDSHAKE = b"\x16\x03"

Step = bytes | str


class ScriptedServer:
    """Plays its steps to every client; `requests` keeps what clients sent."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.requests: list[bytes] = []
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/chat/completions"

    def close(self) -> None:
        self._over.set()
        with socket.create_connection(self._listener.getsockname()):
            pass  # wakes accept()
        self._thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            with client:
                if self._over.is_set():
                    return
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with contextlib.suppress(OSError):  # the client may leave before the end
                    self.requests.append(read_request(client))
                    for step in self.steps:
                        self._play(client, step)

    def _play(self, client: socket.socket, step: Step) -> None:
        if isinstance(step, bytes):
            client.sendall(step)
        elif step == HOLD:
            client.recv(1)  # returns when the client has given up
        elif step == RESET:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        elif step == BEAT:
            while not self._over.wait(0.01):
                client.sendall(b": keep-alive\n\n")


def read_request(client: socket.socket) -> bytes:
    """One request, or what came before the client hung up (a TLS handshake, for one)."""
    raw = b""
    while not complete(raw) and (read := client.recv(65536)):
        raw += read
        if raw.startswith(TLS_HANDSHAKE):
            break
    return raw


def complete(raw: bytes) -> bool:
    head, end, body = raw.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    return bool(end) and len(body) >= int(length.group(1) if length else 0)


@pytest.fixture
def scripted_server() -> Iterator[Callable[[Sequence[Step]], ScriptedServer]]:
    with contextlib.ExitStack() as stack:

        def serve(steps: Sequence[Step]) -> ScriptedServer:
            server = ScriptedServer(steps)
            stack.callback(server.close)
            return server

        yield serve
