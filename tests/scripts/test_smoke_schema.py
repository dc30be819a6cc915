"""What the command really writes fits the committed schema: each probe, each kind of failure."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.local_google.resources.faults import Fault
from tests.reports.test_schema import validator
from tests.smoke.conftest import scripted_server  # noqa: F401 - a fixture
from tests.smoke.test_frozen_cases import DONE, OK, chunk, head, sse

TARGET = ("--project", "existing-project")
CHAT = "aiplatform.projects.locations.endpoints.chat.completions"
ERRORS = (Path(__file__).resolve().parents[2] / "docs" / "errors.md").read_text("utf-8")
ANCHORS = {f"docs/errors.md#{name}" for name in re.findall(r'<a id="(\w+)">', ERRORS)}
STREAMS = {
    "ok": [OK, sse(chunk("hi", "stop"), DONE)],
    "no_done": [OK, sse(chunk("hi", "stop"))],
    "stream_truncated": [OK, sse(chunk("hi"))],
    "stream_error": [OK, sse(b'{"error": {"code": 429, "message": "m"}}')],
    "malformed_event": [OK, sse(b"{")],
    "empty_answer": [OK, sse(chunk("", "stop"), DONE)],
    "not_a_stream": [head(200, "text/html"), b"<html>"],
    "unexpected_redirect": [head(302, "text/html", "location: /x")],
    "http_error": [head(404, "application/json"), b"[{}]"],
    "no_response": [b"nonsense"],
}


def fitting(done: Any) -> Any:
    report = json.loads(done.stdout)
    validator().validate(report)
    assert report["exit_code"] == done.returncode
    for finding in filter(None, (check["finding"] for check in report["checks"])):
        assert finding["docs"] in ANCHORS
    return report


@pytest.mark.parametrize("more", [(), ("--runs", "3"), ("--anonymize",)])
def test_every_probe_fits(more: tuple[str, ...], smoke: Any) -> None:
    report = fitting(smoke.run(*TARGET, "--probe", "all", *more, "--format", "json"))
    assert len(report["checks"]) >= 6


@pytest.mark.parametrize("verdict", STREAMS)
def test_every_verdict_fits(verdict: str, smoke: Any, scripted_server: Any) -> None:  # noqa: F811
    url = scripted_server(STREAMS[verdict]).url
    target = ("--url", url, "--model", "m", "--retries", "0", "--format", "json")
    (check,) = fitting(smoke.run(*target))["checks"]
    assert check["verdict"] == verdict


def test_a_refusal_of_googles_names_permission_and_whether_to_retry(smoke: Any) -> None:
    smoke.project.policy.bindings = []
    (check,) = fitting(smoke.run(*TARGET, "--format", "json"))["checks"]
    assert check["finding"]["permission"] == "aiplatform.endpoints.predict"
    assert check["retryable"] is check["finding"]["waiting_helps"] is True
    smoke.world.faults.append(Fault(id=1, method_id=CHAT, status=400))
    (check,) = fitting(smoke.run(*TARGET, "--format", "json"))["checks"]
    assert (check["finding"]["permission"], check["retryable"]) == (None, False)


def test_what_keeps_the_probes_from_running_fits(smoke: Any, fake_pulumi: Any) -> None:
    fake_pulumi("", "error: no stack named 'x' found", 255)
    assert fitting(smoke.run("--stack", "x", "--format", "json"))["exit_code"] == 2
    smoke.env["GOOGLE_APPLICATION_CREDENTIALS"] = "/nonexistent.json"
    report = fitting(smoke.run(*TARGET, "--probe", "all", "--format", "json"))
    assert report["checks"][0]["finding"]["code"] == "NO_CREDENTIALS"
    assert {check["status"] for check in report["checks"][1:]} == {"skip"}
