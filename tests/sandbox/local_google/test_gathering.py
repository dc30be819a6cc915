"""An answer's head and body leave in one piece, whatever else happens to the connection."""

import socket
from typing import Any
from urllib.parse import urlsplit

from sandbox.local_google.serving.connection import Gathering
from tests.sandbox.local_google.conftest import Caller

ASK = "GET /cloudresourcemanager/v1/projects/nowhere HTTP/1.1\r\nHost: localhost\r\n{more}\r\n"


class Wire:
    """A transport that remembers what it was told, in order."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def write(self, data: bytes) -> None:
        self.told.append(data)

    def close(self) -> None:
        self.told.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.told


def test_what_is_held_leaves_as_one_write_and_before_what_follows() -> None:
    gathering = Gathering(wire := Wire())  # type: ignore[arg-type]
    gathering.hold()
    gathering.write(b"head")
    gathering.write(b"body")
    assert wire.told == []
    gathering.release()
    gathering.write(b"later")
    assert wire.told == [b"headbody", b"later"]


def test_an_orderly_end_does_not_lose_what_was_held() -> None:
    gathering = Gathering(wire := Wire())  # type: ignore[arg-type]
    gathering.hold()
    gathering.write(b"all of it")
    gathering.close()
    gathering.release()
    assert wire.told == [b"all of it", "closed"]
    assert gathering.is_closing()


def test_a_connection_that_ends_with_its_answer_brings_the_whole_of_it(dev: Caller) -> None:
    parts = urlsplit(str(dev.http.base_url))
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as asking:
        asking.sendall(ASK.format(more="Connection: close\r\n").encode())
        answer = b"".join(iter(lambda: asking.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-length: %d" % len(body) in head
    assert body.endswith(b"}\n")
