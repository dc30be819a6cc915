"""What the official gcp plugin was recorded asking for is routed, built and accepted.

`plugin_requests.jsonl` holds each distinct request (method, path, body) of the recordings that
this server's APIs cover, etags and operation names made uniform. Answers are not held to the
recordings: those came from a recording server, not from Google.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

import sandbox.local_google.handlers  # noqa: F401 - importing registers every handler
from sandbox.local_google.calls import registry
from sandbox.local_google.protocol import query, schema
from sandbox.local_google.protocol.contract import vendored
from sandbox.local_google.resources.switches import Switches

RECORDED = Path(__file__).with_name("plugin_requests.jsonl").read_text().splitlines()


@pytest.mark.parametrize("line", RECORDED, ids=range(len(RECORDED)))
def test_a_recorded_request_is_served(line: str) -> None:
    recorded: dict[str, Any] = json.loads(line)
    url = urlsplit(recorded["path"])
    match = vendored().match(recorded["method"], url.path)
    assert match is not None
    method = match.method
    assert callable(registry.find(method))
    query.accept(method, parse_qsl(url.query), Switches())
    if method.request:
        schema.accept(recorded["request"] or {}, method.request, method.document.schemas)
