"""Each probe judges what it is for, any address may be asked, the exit code says the end."""

import json
from typing import Any

import pytest

from sandbox.local_google.resources.faults import Fault
from smoke.cli.smoke_options import PROBE_NAMES
from tests.smoke.conftest import scripted_server  # noqa: F401 - a fixture
from tests.smoke.test_frozen_cases import CALLED, DONE, OK, chunk, head, sse

TARGET = ("--project", "existing-project")
CHAT = "aiplatform.projects.locations.endpoints.chat.completions"


def checks(done: Any) -> dict[str, Any]:
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_every_probe_passes_against_a_ready_project(smoke: Any) -> None:
    done = smoke.run(*TARGET, "--probe", "all", "--format", "json")
    assert done.returncode == 0, done.stdout
    found = checks(done)
    assert tuple(found) == PROBE_NAMES
    assert {check["status"] for check in found.values()} == {"pass"}
    assert [a["verdict"] for a in found["tools"]["attempts"]] == ["ok", "ok"], "two turns"
    (note,) = found["tools"]["notes"]
    assert note.startswith("get_weather was called with {")
    assert int(note.split()[-2]) > 1, "the call came in pieces"


def test_what_fails_every_probe_is_told_once_with_the_probes(smoke: Any) -> None:
    smoke.project.services = []
    done = smoke.run(*TARGET, "--probe", "text", "--probe", "reasoning")
    assert done.returncode == 1
    assert done.stderr.count("API_DISABLED") == 1
    assert "    checks    VTX-CHAT-001, VTX-CHAT-002\n" in done.stderr


ANSWERS = {
    "reasoning": ([OK, sse(chunk("391", "stop"), DONE)], "no_reasoning"),
    "tools": ([OK, sse(chunk("It is sunny.", "stop"), DONE)], "no_tool_call"),
    "json": ([OK, sse(chunk("Paris", "stop"), DONE)], "not_json"),
    "long": ([OK, sse(chunk("one", "stop"), DONE)], "too_short"),
    "nonstream": ([head(200, "application/json"), b'{"object": "list"}'], "not_a_completion"),
    "text": ([OK, sse(CALLED, DONE)], "empty_answer"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_probe_fails_on_a_complete_answer_that_lacks_its_point(
    name: str,
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    steps, verdict = ANSWERS[name]
    url = scripted_server(steps).url
    done = smoke.run("--url", url, "--model", "m", "--probe", name, "--format", "json")
    assert (done.returncode, checks(done)[name]["verdict"]) == (1, verdict), done.stdout
    assert checks(done)[name]["finding"]["code"] == verdict.upper()


def test_arguments_that_do_not_fit_the_tool_are_told(smoke: Any, scripted_server: Any) -> None:  # noqa: F811
    call = {"index": 0, "id": "c", "function": {"name": "get_weather", "arguments": '{"town": 1'}}
    body = {"choices": [{"delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}
    url = scripted_server([OK, sse(json.dumps(body).encode(), DONE)]).url
    done = smoke.run("--url", url, "--model", "m", "--probe", "tools", "--format", "json")
    assert checks(done)["tools"]["verdict"] == "bad_tool_arguments"


def test_a_model_that_only_calls_its_tool_again_has_not_used_the_result(
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    again = CALLED.replace(b'"f"', b'"get_weather"').replace(
        b'"{}"', b'"{\\"city\\": \\"Paris\\"}"'
    )
    url = scripted_server([OK, sse(again, DONE)]).url
    done = smoke.run("--url", url, "--model", "m", "--probe", "tools", "--format", "json")
    check = checks(done)["tools"]
    assert [attempt["verdict"] for attempt in check["attempts"]] == ["ok", "empty_answer"]
    assert "1 tool calls in the place of text" in check["evidence"]
    assert done.returncode == 1


def test_a_key_is_sent_and_googles_token_is_not(smoke: Any, scripted_server: Any) -> None:  # noqa: F811
    server = scripted_server([OK, sse(chunk("hi", "stop"), DONE)])
    smoke.env["MY_KEY"] = "sk-1"
    arguments = ("--url", server.url, "--model", "m", "--api-key-env", "MY_KEY")
    assert smoke.run(*arguments).returncode == 0
    assert b"authorization: bearer sk-1\r\n" in server.requests[0].lower()
    del smoke.env["MY_KEY"]
    assert smoke.run(*arguments).returncode == 1


def test_a_key_does_not_travel_in_the_open(smoke: Any) -> None:
    smoke.env["MY_KEY"] = "sk-1"
    arguments = ("--url", "http://model.example/v1/chat/completions", "--api-key-env", "MY_KEY")
    code, cause, fix = smoke.finding(*arguments)
    assert (code, cause, fix) == (1, "INSECURE_URL", "give --url an https:// address")


@pytest.mark.parametrize(("more", "code"), [((), 0), (("--strict",), 1)])
def test_a_warning_passes_unless_strict(
    more: tuple[str, ...],
    code: int,
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    url = scripted_server([OK, sse(chunk("<|channel|>final hi", "stop"), DONE)]).url
    done = smoke.run("--url", url, "--model", "m", *more)
    assert done.returncode == code
    assert "the text holds <|channel|>" in done.stderr
    assert ("failed by --strict" in done.stderr) == bool(code)


def test_a_wait_that_ended_is_told_apart_from_a_failure(smoke: Any) -> None:
    smoke.project.services = []
    assert smoke.run(*TARGET).returncode == 1
    assert smoke.run(*TARGET, "--wait", "1s").returncode == 4
    smoke.project.models = []
    assert smoke.run(*TARGET, "--model", "openai/none", "--wait", "1s").returncode == 4


def test_what_waiting_cannot_help_ends_the_wait_at_once(smoke: Any) -> None:
    smoke.world.faults.append(Fault(id=1, method_id=CHAT, status=400))
    assert smoke.run(*TARGET, "--wait", "5m").returncode == 1


def test_the_probes_after_a_dead_connection_are_skipped_with_the_reason(smoke: Any) -> None:
    arguments = ("--url", "http://127.0.0.1:1/chat/completions", "--model", "m", "--retries", "0")
    done = smoke.run(*arguments, "--probe", "text", "--probe", "tools", "--format", "json")
    found = checks(done)
    assert (done.returncode, found["text"]["status"]) == (3, "skip")
    assert found["tools"]["evidence"] == "not run: VTX-CHAT-001 comes first"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--url", "ftp://x/"),
        ("--url", "http://127.0.0.1/", "--location", "global"),
        (*TARGET, "--url", "http://127.0.0.1/"),
        (*TARGET, "--api-key-env", "KEY"),
        (*TARGET, "--wait", "soon"),
        (*TARGET, "--probe", "none"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    arguments: tuple[str, ...], smoke: Any
) -> None:
    done = smoke.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr
