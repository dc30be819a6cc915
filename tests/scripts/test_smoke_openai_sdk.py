"""The probe with OpenAI's client: told apart from the judge, and mapped to the same findings."""

import json
import sys
from typing import Any

import pytest

from tests.smoke.conftest import HOLD, RESET, scripted_server  # noqa: F401 - a fixture
from tests.smoke.test_frozen_cases import CHUNKED, DONE, OK, chunk, framed, head, sse

TARGET = ("--project", "existing-project")
PROBE = ("--probe", "openai-sdk", "--format", "json")
JSON = "application/json"
REFUSAL = {
    "code": 403,
    "message": "Permission 'aiplatform.endpoints.predict' denied on resource",
    "status": "PERMISSION_DENIED",
}
CASES = {
    "object": ([head(403, JSON), json.dumps({"error": REFUSAL}).encode()], "CREDENTIALS_EXPIRED"),
    "array": ([head(403, JSON), json.dumps([{"error": REFUSAL}]).encode()], "CREDENTIALS_EXPIRED"),
    "html": ([head(502, "text/html"), b"<html>bad gateway"], "UNAVAILABLE"),
    "congestion": ([head(429, JSON), b'[{"error": {"code": 429}}]'], "QUOTA_429"),
    "error in the stream": (
        [OK, sse(b'{"error": {"code": 429, "message": "m"}}')],
        "QUOTA_429",
    ),
    "array in the stream": ([OK, sse(b'[{"error": {"code": 429}}]')], "MALFORMED_EVENT"),
    "no JSON": ([OK, sse(b"{oops")], "MALFORMED_EVENT"),
    "no text": ([OK, sse(chunk("", "stop"), DONE)], "EMPTY_ANSWER"),
    "not a stream": ([head(200, "text/html"), b"<html>"], "EMPTY_ANSWER"),
    "cut": ([CHUNKED, framed(sse(chunk("hi")))], "STREAM_TRUNCATED"),
    "reset": ([RESET], "UNAVAILABLE"),
    "silence": ([HOLD], "UNAVAILABLE"),
}


def the_check(done: Any) -> Any:
    (check,) = json.loads(done.stdout)["checks"]
    assert (check["id"], check["name"]) == ("VTX-CHAT-007", "openai-sdk")
    return check


def test_a_ready_project_answers_the_client_and_its_blind_spots_are_told(smoke: Any) -> None:
    done = smoke.run(*TARGET, *PROBE)
    check = the_check(done)
    assert (done.returncode, check["status"], check["finding"]) == (0, "pass", None)
    assert "cannot see a truncated stream" in check["evidence"]


@pytest.mark.parametrize("case", CASES)
def test_its_exceptions_become_the_same_findings(
    case: str,
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    steps, code = CASES[case]
    url = scripted_server(steps).url
    done = smoke.run("--url", url, "--model", "m", "--stall-after", "3", *PROBE)
    assert done.returncode in (1, 3), done.stdout
    assert the_check(done)["finding"]["code"] == code


def test_the_text_of_an_array_error_is_not_lost(smoke: Any, scripted_server: Any) -> None:  # noqa: F811
    url = scripted_server(CASES["array"][0]).url
    found = the_check(smoke.run("--url", url, "--model", "m", *PROBE))["finding"]
    assert REFUSAL["message"] in found["found"]
    assert found["permission"] == "aiplatform.endpoints.predict"


def test_a_refusal_of_googles_has_the_judges_finding(smoke: Any) -> None:
    smoke.project.services = []
    both = ("--probe", "text", "--probe", "openai-sdk", "--format", "json")
    text, sdk = json.loads(smoke.run(*TARGET, *both).stdout)["checks"]
    assert sdk["finding"] == text["finding"]


def test_what_it_cannot_see_passes_it_and_not_the_judge(
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    """The reason why it is no judge."""
    url = scripted_server([OK, sse(chunk("hi"))]).url
    both = ("--probe", "text", "--probe", "openai-sdk", "--format", "json")
    text, sdk = json.loads(smoke.run("--url", url, "--model", "m", *both).stdout)["checks"]
    assert (text["verdict"], sdk["status"]) == ("stream_truncated", "pass")


def test_it_is_skipped_with_the_reason_where_it_is_not_installed(
    smoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    alone = smoke.run(*TARGET, *PROBE)
    assert alone.returncode == 3, "nothing was checked"
    assert "pip install 'openai>=3'" in the_check(alone)["evidence"]
    done = smoke.run(*TARGET, "--probe", "all", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["checks"][-1]["status"] == "skip"


def test_it_is_asked_once_and_sends_the_key(smoke: Any, scripted_server: Any) -> None:  # noqa: F811
    echo = {"error": {"message": "you sent Bearer plain-words-as-a-key"}}
    server = scripted_server([head(503, JSON), json.dumps(echo).encode()])
    smoke.env["MY_KEY"] = "plain-words-as-a-key"
    done = smoke.run("--url", server.url, "--model", "m", "--api-key-env", "MY_KEY", *PROBE)
    (request,) = server.requests
    assert b"authorization: bearer plain-words-as-a-key\r\n" in request.lower()
    assert "plain-words" not in done.stdout + done.stderr
