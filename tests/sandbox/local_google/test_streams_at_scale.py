"""Many streams at once: each whole and in order, none in the way of another, none left behind."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from sandbox.local_google.calls import registry
from sandbox.local_google.calls.registry import EventStream
from sandbox.local_google.resources.chat import Pace
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.serving.server import Server
from sandbox.local_google.state.seed import DEV, seeded_world
from sandbox.local_google.state.storage import StateFile
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import CHAT, Caller
from tests.sandbox.local_google.readers import MODEL, read_all, request
from tests.sandbox.local_google.tour.sts import EXCHANGE as STS

ROOT = Path(__file__).parents[3]
COMPLETE = ("aiplatform.projects.locations.endpoints.chat.completions", "v1")
# A guard against a hang, not a measure: the socket operations it limits end at once.
PATIENCE = 60


@dataclass(frozen=True)
class Watched(LocalGoogle):
    server: Server


@pytest.fixture
def google() -> Iterator[Watched]:
    """The usual one, but one can look inside."""
    server = Server(seeded_world())
    thread = threading.Thread(target=server.serve_here)
    thread.start()
    server.listening.wait()
    yield Watched(server.url, server.world, server)
    server.stop()
    thread.join()


def whole_reply(dev: Caller, question: str) -> str:
    body = {"model": MODEL, "messages": [{"role": "user", "content": question}]}
    message = dev.ok("POST", CHAT, body)["choices"][0]["message"]
    return str(message["reasoning_content"] + message["content"])


def test_every_one_of_many_streams_is_whole_and_in_order(
    google: LocalGoogle, dev: Caller, ready: Project
) -> None:
    questions = [f"Question {number % 3}" for number in range(50)]
    expected = {question: whole_reply(dev, question) for question in set(questions)}
    google.world.pace = Pace(first_token_ms=50, token_ms=1, jitter=0.5)
    token = google.world.token_for(DEV)
    asked = [request(token, question) for question in questions]
    _, readers = asyncio.run(read_all(google.url, asked))
    told = [reader.told() for reader in readers]
    assert [text for _, text in told] == [expected[question] for question in questions]
    assert {len(ids) for ids, _ in told} == {1}
    assert len(set.union(*(ids for ids, _ in told))) == 50


def test_nothing_waits_for_an_acknowledgement(google: Watched, dev: Caller) -> None:
    """It did: 40 ms for each exchange on a connection that is kept, and for each early event."""
    dev.ok("GET", "/_sandbox/status")
    (connection,) = google.server.connections.open.values()
    sending = connection.transport.get_extra_info("socket")
    assert sending.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_idle_connection_is_kept(google: Watched, dev: Caller) -> None:
    """It was closed after 5 s, and a client on a busy machine lost the request it sent next."""
    dev.ok("GET", "/cloudresourcemanager/v1/projects/existing-project")  # leaves once all is noted
    (connection,) = google.server.connections.open.values()
    ends = connection.timeout_keep_alive_task
    assert ends is not None
    assert ends.when() - connection.loop.time() > 500


@dataclass
class Endless:
    """Replaces the reply: numbered events of `size` bytes and no end; `held` after the first."""

    size: int = 4096
    held: bool = False
    timed: bool = False
    """Written when due, as a scripted reply is; else as they come, as a real model's are."""
    pulled: int = 0
    asked: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    def events(self) -> AsyncGenerator[str, None] | Iterator[tuple[float, str]]:
        return self.by_time() if self.timed else self.as_they_come()

    def by_time(self) -> Iterator[tuple[float, str]]:
        for number in range(20_000):
            self.pulled = number
            yield (3600.0 if self.held and number else 0.0), f"data: {number:0{self.size}}\n\n"
            self.asked.set()

    async def as_they_come(self) -> AsyncGenerator[str, None]:
        try:
            for number in range(20_000):  # an end after all, lest a broken server fill the memory
                self.pulled = number
                yield f"data: {number:0{self.size}}\n\n"
                self.asked.set()
                if self.held:
                    await asyncio.Event().wait()
        finally:
            self.closed.set()


def reading(google: LocalGoogle, answer: Endless, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    """A connection with a small window on which `answer` has begun and nothing was read."""
    host, port = google.url.removeprefix("http://").split(":")
    reader = socket.socket()
    reader.settimeout(PATIENCE)
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
    reader.connect((host, int(port)))
    with monkeypatch.context() as patched:
        patched.setitem(registry.HANDLERS, COMPLETE, lambda _: EventStream(answer.events()))
        reader.sendall(request(google.world.token_for(DEV), "hi"))
        assert answer.asked.wait(PATIENCE)
    return reader


@pytest.mark.parametrize("timed", [True, False])
def test_a_reader_that_stops_holds_up_nobody_and_fills_no_memory(
    google: Watched, dev: Caller, ready: Project, timed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stopped stream would never end; others end while it stands, and it goes on unharmed."""
    answer = Endless(timed=timed)
    with reading(google, answer, monkeypatch) as stopped:
        for _ in range(3):
            assert whole_reply(dev, "hi")
        stands_at = answer.pulled
        assert stands_at * answer.size < 16 * 2**20  # what sockets hold, on systems that hold much
        received = b""
        while len(received) < 2 * stands_at * answer.size:
            received += stopped.recv(2**20)
    numbers = [int(number) for number in re.findall(rb"data: (\d{4096})\n", received)]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > stands_at


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("held", [True, False], ids=["waiting", "blocked"])
def test_a_client_that_vanishes_leaves_nothing_behind(
    google: Watched,
    dev: Caller,
    ready: Project,
    held: bool,
    timed: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = Endless(held=held, timed=timed)
    reading(google, answer, monkeypatch).close()
    assert timed or answer.closed.wait(PATIENCE)  # an iterator has nothing to close
    dev.http.close()
    while google.server.connections.open or google.server.server_state.tasks:
        answer.closed.wait(0.01)
    (entry,) = google.world.journal.select()
    assert entry["status"] == 499
    assert entry["response"]["first"][0].startswith("data: 0000")


def resident_bytes(process: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found
    return int(found.group(1)) * 1024


@pytest.fixture
def on_one_core(tmp_path: Path, world: World, ready: Project) -> Iterator[tuple[int, str]]:
    """The command, on one core, with a world that has a ready project: its process and address."""
    if not Path("/proc/self/status").exists():
        pytest.skip("resident memory and cores are read and set the way of Linux")
    StateFile(tmp_path / "world.json").write(world)
    command = [sys.executable, "-m", "sandbox.local_google", "--state", tmp_path / "world.json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
        assert process.stdout
        yield process.pid, process.stdout.readline().split()[-1]
        process.terminate()


@pytest.mark.slow
def test_a_thousand_streams_at_once_are_whole(on_one_core: tuple[int, str]) -> None:
    """All of them are under way before the first ends, at 20 events a second each."""
    process, url = on_one_core
    with httpx2.Client(base_url=url) as http:
        http.post("/_sandbox/pace", json={"first_token_ms": 5000, "token_ms": 50})
        token = http.post("/sts/v1/token", json={**STS, "subjectToken": DEV}).json()["access_token"]
        before = resident_bytes(process)
        audience, readers = asyncio.run(read_all(url, [request(token, "hi")] * 1000))
        told = [reader.told() for reader in readers]
        assert len({text for _, text in told}) == 1
        assert len(set.union(*(ids for ids, _ in told))) == 1000
        assert audience.begun_at_first_end == 1000
        assert resident_bytes(process) - before < 1000 * 100 * 1024
