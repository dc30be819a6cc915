"""What stands between here and Google is told apart, and once it is mended the test passes."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from findings.cases import codes
from sandbox.local_google.serving.server import Server
from smoke.judge.remedies import UNDECIDED, code_of
from tests.scripts.conftest import READY
from tests.scripts.network_rows import NETWORK
from tests.scripts.remedy_bench import SMOKE, TOKEN, Bench, bench_of
from tests.smoke.conftest import scripted_server  # noqa: F401 - a fixture

VERTEX = "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"
PORTAL = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/signin\r\ncontent-length: 0\r\n\r\n"
LOCKED = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"
Scripted = Callable[[list[bytes]], Any]


@pytest.fixture
def bench(smoke: Any, tmp_path: Path) -> Bench:
    return bench_of(smoke, tmp_path / "gcloud")


def told(bench: Bench, name: str, exit_code: int = 3) -> str:
    """The remedy; everything else is held here."""
    code, check = bench.answer()
    cause, found = NETWORK[name], check["finding"]
    assert (code, found["code"]) == (exit_code, code_of(cause)), found
    assert found["good_state"] == codes()[code_of(cause)].cases[cause.value].good_state
    assert found["waiting_helps"] == (name == "nobody listens")
    fix: str = found["fix"]
    return fix


def elsewhere(bench: Bench, root: str) -> None:
    bench.smoke.env[VERTEX] = f"{root}/aiplatform/v1beta1/"


def passes(bench: Bench) -> None:
    code, check = bench.answer()
    assert code == 0, check["finding"]


@contextlib.contextmanager
def listening(world: Any, port: int) -> Iterator[None]:
    server = Server(world, port)
    thread = threading.Thread(target=server.serve_here, daemon=True)
    thread.start()
    server.listening.wait()
    try:
        yield
    finally:
        server.stop()
        thread.join()


def test_nobody_listens_until_somebody_does(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    elsewhere(bench, f"http://127.0.0.1:{port}")
    fix = told(bench, "nobody listens")
    assert fix.startswith(f"{SMOKE}--project {READY} --location global --model ")
    with listening(bench.world, port):
        bench.shell(fix)
        passes(bench)


def test_no_such_host(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name server is not ours, so the answer of the system's resolver is."""
    before, resolve = bench.smoke.env[VERTEX], socket.getaddrinfo

    def unknown(host: str, *arguments: Any, **options: Any) -> Any:
        if host == "typo.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    bench.smoke.env["NO_PROXY"] += ",typo.invalid"
    elsewhere(bench, "https://typo.invalid")
    assert told(bench, "no such host") == "nslookup typo.invalid"
    bench.smoke.env[VERTEX] = before
    passes(bench)


def test_a_server_without_tls(bench: Bench) -> None:
    before = bench.smoke.env[VERTEX]
    elsewhere(bench, bench.smoke.url.replace("http:", "https:"))
    assert told(bench, "no TLS").startswith(f"curl -v {bench.smoke.url.replace('http:', 'https:')}")
    bench.smoke.env[VERTEX] = before
    passes(bench)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password(
    scheme: str,
    bench: Bench,
    scripted_server: Scripted,  # noqa: F811
) -> None:
    """Plain requests go through it, the others ask it for a tunnel."""
    before = dict(bench.smoke.env)
    proxy = scripted_server([LOCKED]).url.removesuffix("/chat/completions")
    bench.smoke.env |= {f"{scheme.upper()}_PROXY": proxy, "NO_PROXY": "", TOKEN: "ya29.any"}
    elsewhere(bench, bench.smoke.url.replace("http:", f"{scheme}:"))
    fix = told(bench, "the proxy wants a password")
    assert f"_PROXY={proxy}" in bench.shell(fix)
    bench.smoke.env.clear()
    bench.smoke.env.update(before)
    passes(bench)


def test_a_portal_that_redirects(
    bench: Bench,
    scripted_server: Scripted,  # noqa: F811
) -> None:
    before = bench.smoke.env[VERTEX]
    portal = scripted_server([PORTAL])
    elsewhere(bench, portal.url.removesuffix("/chat/completions"))
    fix = told(bench, "a portal redirects", exit_code=1)
    assert "302 Found" in bench.shell(fix)
    assert [b"authorization" in request.lower() for request in portal.requests] == [True, False]
    bench.smoke.env[VERTEX] = before
    passes(bench)


def test_each_network_cause_is_here() -> None:
    assert set(NETWORK.values()) >= UNDECIDED
