"""Whatever a server says, no format of the smoke test steers a terminal or a runner with it."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from smoke.cli.smoke_options import FORMATS
from tests.outside import HOSTILE, forged_in, orders_in, steering_in
from tests.smoke.conftest import scripted_server  # noqa: F401 - a fixture
from tests.smoke.test_frozen_cases import DONE, OK, head, sse

JSON = "application/json"
TEXTS = {name: text for name, text in HOSTILE.items() if name != "surrogate"}


def event(text: str, **delta: Any) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    return json.dumps({"id": text, "model": text, "choices": [choice]}).encode()


def last(text: str) -> bytes:
    choice = {"index": 0, "delta": {}, "finish_reason": text}
    return json.dumps({"id": text, "model": text, "choices": [choice]}).encode()


def refused(text: str) -> bytes:
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": text, "domain": text}
    error = {"code": 403, "message": text, "status": text, "details": [info]}
    return json.dumps({"error": error}).encode()


def call(text: str) -> dict[str, Any]:
    return {"index": 0, "id": text, "function": {"name": text, "arguments": text}}


def saying(text: str) -> dict[str, list[bytes]]:
    """Every place in which a server says something."""
    pieces = [event(text, content=piece) for piece in text]
    return {
        "answer": [OK, sse(event(text, content=text), last("stop"), DONE)],
        "answer in pieces": [OK, sse(*pieces, last("stop"), DONE)],
        "reasoning": [OK, sse(event(text, reasoning_content=text), event(text, content="a"), DONE)],
        "finish reason": [OK, sse(event(text, content="a"), last(text), DONE)],
        "tool call": [OK, sse(event(text, tool_calls=[call(text)]), last("tool_calls"), DONE)],
        "error body": [head(403, JSON), refused(text)],
        "error in the stream": [OK, sse(refused(text))],
        "text in place of JSON": [head(502, "text/html"), text.encode("utf-8", "replace")],
        "malformed": [OK, sse(json.dumps(text).encode())],
    }


OURS = re.compile(r"::(error|warning|notice) title=(VTX-CHAT-001|vertex-gpt-oss)::")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("place", saying(""))
def test_what_a_server_says_steers_nobody(
    place: str,
    format_: str,
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    smoke.env["MY_KEY"] = "plain-words-as-a-key"
    server = scripted_server([])
    for name, text in TEXTS.items():
        target = ("--url", server.url, "--api-key-env", "MY_KEY", "--retries", "0")
        server.steps = saying(text)[place]
        done = smoke.run(*target, "--format", format_, "--model", text)
        for shown in (done.stdout, done.stderr):
            assert steering_in(shown) == [], name
            assert [line for line in orders_in(shown) if not OURS.match(line)] == [], name
            assert format_ in ("junit", "markdown") or forged_in(shown) == [], name


STACK = {
    "projectId": "existing-project",
    "projectNumber": "123",
    "callerServiceAccount": "caller@existing-project.iam.gserviceaccount.com",
    "location": "global",
    "model": "openai/gpt-oss-120b-maas",
    "chatCompletionsUrl": "http://127.0.0.1:9/chat/completions",
}


def every_place(text: str) -> list[dict[str, Any]]:
    """The stack's outputs with `text` in one place after the other."""
    endpoint = {name: STACK[name] for name in ("location", "model", "chatCompletionsUrl")}
    told = [{**STACK, name: text} for name in STACK]
    told += [{**STACK, "chatCompletionsUrl": f"http://127.0.0.1:9/{text}/chat/completions"}]
    told += [{**STACK, "chatCompletionsUrl": f"http://127.0.0.1:9{text}/chat/completions"}]
    told += [{**STACK, "endpoints": {text: {**endpoint, name: text}}} for name in endpoint]
    return told


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("options", [(), ("--impersonate", "caller"), ("--model", "all")])
def test_what_a_stacks_outputs_say_steers_nobody_and_crashes_nothing(
    name: str, options: tuple[str, ...], smoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for outputs in every_place(HOSTILE[name]):
        monkeypatch.setattr(
            "smoke.cli.stack_outputs.ask_pulumi", lambda _, told=outputs: json.dumps(told)
        )
        done = smoke.run("--stack", "dev", "--retries", "0", *options)
        assert done.returncode in (1, 2, 3), done.stdout
        for shown in (done.stdout, done.stderr):
            assert steering_in(shown) == orders_in(shown) == forged_in(shown) == [], outputs


@contextmanager
def proxy_that_refuses(reason: str) -> Iterator[str]:
    """A proxy between this machine and the network; yields its address."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(f"HTTP/1.1 403 {reason}\r\n\r\n".encode("latin-1", "replace"))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_what_a_proxy_says_of_the_engines_download_steers_nobody(tmp_path: Path) -> None:
    reason = "".join(text.replace("\n", "\r") for text in HOSTILE.values())
    (tmp_path / "bin").mkdir()
    with proxy_that_refuses(reason) as address:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.sandbox", "engine"],
            env={
                **os.environ,
                "PATH": str(tmp_path / "bin"),
                "XDG_CACHE_HOME": str(tmp_path / "cache"),
                "PULUMI_ENGINE_FROM": "release",
                "HTTPS_PROXY": address,
                "https_proxy": address,
            },
            capture_output=True,
            check=False,
        )
    shown = done.stderr.decode()
    assert done.returncode == 1
    assert "\ufffd#vso[task.setvariable" in shown
    assert steering_in(shown) == orders_in(shown) == forged_in(shown) == []
